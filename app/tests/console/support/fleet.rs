//! A page full of devices that have nothing in common: what does not repeat cannot be compressed away.

use super::world::at;
use contract::devices::DeviceRow;
use domain::{device::DeviceState, enrollment::mode::Ownership, ids::DeviceId};

/// Numbers without a pattern, always the same ones.
struct Dice(u64);

impl Dice {
    fn throw(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn word(&mut self, length: usize) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
        (0..length).map(|_| char::from(LETTERS[usize::try_from(self.throw() >> 59).unwrap()])).collect()
    }

    fn id(&mut self) -> DeviceId {
        let (high, low) = (self.throw(), self.throw());
        let hex = format!("{high:016x}{low:016x}");
        let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
        parts.join("-").parse().unwrap()
    }
}

/// So many rows.
pub fn rows(count: i64) -> Vec<DeviceRow> {
    let mut dice = Dice(0x5eed_0b57_ac1e_5eed);
    let mut row = |number: i64| {
        let (first, last) = (dice.word(7), dice.word(10));
        DeviceRow {
            id: dice.id(),
            name: format!("{first}'s iPhone"),
            state: DeviceState::Enrolled,
            serial: Some(dice.word(12)),
            model: Some(format!("iPhone {}", dice.throw() % 9 + 9)),
            os_version: Some(format!("{}.{}", dice.throw() % 9 + 18, dice.throw() % 7)),
            username: format!("{first}.{last}"),
            real_name: format!("{first} {last}"),
            ownership: if dice.throw().is_multiple_of(2) {
                Ownership::Personal
            } else {
                Ownership::Institutional
            },
            site: Some(format!("Site {}", dice.throw() % 40)),
            enrolled_at: at(-number * 7),
            last_seen_at: at(-number),
        }
    };
    (0..count).map(&mut row).collect()
}
