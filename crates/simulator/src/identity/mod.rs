//! Who the device is: names and numbers that look right and belong to nobody.

mod ios;

pub use ios::{Family, Ios, NotIos};

use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};

/// Product, part number, chip, oldest iOS.
type Product = (&'static str, &'static str, &'static str, u8);

const IPHONES: [Product; 6] = [
    ("iPhone12,1", "MWLT2", "00008030", 15),
    ("iPhone13,2", "MGJA3", "00008101", 15),
    ("iPhone14,5", "MLPK3", "00008110", 15),
    ("iPhone15,2", "MQ0G3", "00008120", 16),
    ("iPhone16,1", "MTUV3", "00008130", 17),
    ("iPhone17,3", "MYEA3", "00008140", 18),
];
const IPADS: [Product; 3] = [
    ("iPad12,1", "MK2L3", "00008030", 15),
    ("iPad13,18", "MPQ13", "00008101", 16),
    ("iPad14,8", "MUWD3", "00008112", 17),
];
const OWNERS: [&str; 16] = [
    "Ada", "Bruno", "Chiara", "David", "Elif", "Finn", "Greta", "Hugo", "Ines", "Jonas", "Klara", "Luca",
    "Mia", "Noah", "Olga", "Vera",
];
/// Letters and digits of serial numbers: without vowels and look-alikes.
const SERIAL: &[u8] = b"0123456789CDFGHJKLMNPQRTVWXY";
const HEX: &[u8] = b"0123456789ABCDEF";
const BASE32: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";

/// What a device knows of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    /// Kind.
    pub family: Family,
    /// The name its user gave it, for example `Vera’s iPhone`.
    pub name: String,
    /// Ten characters; never sent in User Enrollment.
    pub serial: String,
    /// `8hex-16hex`; never sent in User Enrollment.
    pub udid: String,
    /// The identifier used instead of the UDID in User Enrollment: an upper-case UUID.
    pub enrollment_id: String,
    /// For example `iPhone15,2`.
    pub product: String,
    /// Part number without region, for example `MQ0G3`.
    pub model: String,
    /// Part number with region.
    pub model_number: String,
    /// `iPhone` or `iPad`.
    pub model_name: String,
    /// Version of the system.
    pub ios: Ios,
    /// Build of the system.
    pub build: String,
    /// Fifteen digits in groups, with a right check digit; iPhones only.
    pub imei: Option<String>,
    /// Locally administered, so that it belongs to no maker.
    pub wifi_mac: String,
    /// Likewise.
    pub bluetooth_mac: String,
    /// Identifier for Exchange ActiveSync.
    pub eas_id: String,
    /// Gigabytes.
    pub capacity_gb: f64,
    /// Gigabytes, below the capacity.
    pub available_gb: f64,
    /// 0 to 1.
    pub battery: f64,
}

impl Identity {
    /// A device that can run `ios`.
    pub fn random(family: Family, ios: Ios, rng: &mut impl Rng) -> Self {
        let (products, model_name) = match family {
            Family::Iphone => (IPHONES.as_slice(), "iPhone"),
            Family::Ipad => (IPADS.as_slice(), "iPad"),
        };
        let able: Vec<&Product> = products.iter().filter(|product| product.3 <= ios.major()).collect();
        // The first product of each list runs every version, so the list is never empty.
        let (product, model, chip, _) = able.choose(rng).map_or(IPHONES_FIRST, |product| **product);
        let owner = OWNERS.choose(rng).copied().unwrap_or("Vera");
        let capacity_gb = [64.0, 128.0, 256.0].choose(rng).copied().unwrap_or(128.0);
        Self {
            family,
            name: format!("{owner}’s {model_name}"),
            serial: pick(SERIAL, 10, rng),
            udid: format!("{chip}-000{}", pick(HEX, 13, rng)),
            enrollment_id: uuid(),
            product: product.to_owned(),
            model: model.to_owned(),
            model_number: format!("{model}ZD/A"),
            model_name: model_name.to_owned(),
            ios,
            build: ios.build(),
            imei: (family == Family::Iphone).then(|| imei(rng)),
            wifi_mac: mac(rng),
            bluetooth_mac: mac(rng),
            eas_id: pick(BASE32, 26, rng),
            capacity_gb,
            available_gb: (capacity_gb * rng.random_range(0.1..0.9) * 100.0).round() / 100.0,
            battery: f64::from(rng.random_range(20_u8..=100)) / 100.0,
        }
    }
}

const IPHONES_FIRST: Product = ("iPhone12,1", "MWLT2", "00008030", 15);

/// An upper-case UUID, as devices write them.
pub(crate) fn uuid() -> String {
    uuid::Uuid::new_v4().to_string().to_uppercase()
}

fn pick(alphabet: &[u8], length: usize, rng: &mut impl Rng) -> String {
    (0..length).filter_map(|_| alphabet.choose(rng)).map(|byte| char::from(*byte)).collect()
}

fn mac(rng: &mut impl Rng) -> String {
    let rest: Vec<String> = (0..5).map(|_| format!("{:02x}", rng.random::<u8>())).collect();
    format!("02:{}", rest.join(":"))
}

/// Begins with 00, the range for test devices.
fn imei(rng: &mut impl Rng) -> String {
    let digits: Vec<u8> = [0, 0].into_iter().chain((0..12).map(|_| rng.random_range(0..10))).collect();
    let text: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
    format!(
        "{} {} {} {}",
        text.get(..2).unwrap_or_default(),
        text.get(2..8).unwrap_or_default(),
        text.get(8..).unwrap_or_default(),
        luhn(&digits)
    )
}

/// The check digit that goes behind `digits`.
fn luhn(digits: &[u8]) -> u8 {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let doubled = if place % 2 == 0 { digit * 2 } else { *digit };
            u32::from(doubled / 10 + doubled % 10)
        })
        .sum();
    u8::try_from((10 - sum % 10) % 10).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn some(family: Family, ios: &str) -> Vec<Identity> {
        (0..200).map(|_| Identity::random(family, ios.parse().unwrap(), &mut rand::rng())).collect()
    }

    #[test]
    fn numbers_have_the_shape_of_real_ones() {
        for device in some(Family::Iphone, "17.6") {
            let (chip, unique) = device.udid.split_once('-').unwrap();
            assert!(chip.len() == 8 && unique.len() == 16, "{}", device.udid);
            assert!(device.udid.chars().all(|c| c == '-' || c.is_ascii_hexdigit()));
            assert_eq!(device.serial.len(), 10);
            assert!(device.wifi_mac.starts_with("02:") && device.wifi_mac.len() == 17);
            assert!(device.name.ends_with("’s iPhone") && device.product.starts_with("iPhone"));
            assert!(device.available_gb < device.capacity_gb && (0.0..=1.0).contains(&device.battery));
            let digits: Vec<u8> =
                device.imei.unwrap().bytes().filter(u8::is_ascii_digit).map(|b| b - b'0').collect();
            assert_eq!((digits.len(), luhn(&digits[..14])), (15, digits[14]));
        }
    }

    #[test]
    fn luhn_of_a_known_number() {
        assert_eq!(luhn(&[4, 9, 0, 1, 5, 4, 2, 0, 3, 2, 3, 7, 5, 1]), 8);
    }

    #[test]
    fn no_two_devices_are_the_same() {
        let devices = some(Family::Ipad, "18.1");
        let udids: HashSet<&str> = devices.iter().map(|device| device.udid.as_str()).collect();
        let ids: HashSet<&str> = devices.iter().map(|device| device.enrollment_id.as_str()).collect();
        assert_eq!((udids.len(), ids.len()), (200, 200));
        assert!(devices.iter().all(|device| device.imei.is_none() && device.product.starts_with("iPad")));
    }

    #[test]
    fn an_old_system_runs_on_an_old_device_only() {
        let products: HashSet<String> = some(Family::Iphone, "15.8").into_iter().map(|d| d.product).collect();
        assert!(!products.contains("iPhone16,1") && products.contains("iPhone12,1"), "{products:?}");
    }
}
