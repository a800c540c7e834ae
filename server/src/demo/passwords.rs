//! Passwords for sample accounts: random, and easy to type on a phone.

use rand::RngExt as _;

const BEGIN: &[u8; 16] = b"bdfghklmnprstvwz";
const MIDDLE: &[u8; 4] = b"aeio";

/// Five words of two syllables: 60 random bits.
pub(super) fn password() -> String {
    let mut random = rand::rng();
    let mut letter = |alphabet: &[u8]| {
        let at = random.random_range(0..alphabet.len());
        alphabet.get(at).copied().map_or('a', char::from)
    };
    let mut word =
        || [letter(BEGIN), letter(MIDDLE), letter(BEGIN), letter(MIDDLE)].iter().collect::<String>();
    (0..5).map(|_| word()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::password;

    #[test]
    fn long_enough_and_never_the_same() {
        let (one, other) = (password(), password());
        assert!(one.len() == 24 && one != other, "{one} {other}");
        assert!(domain::validate::new_password(&one, &["ruth.okafor", "muster"]).is_ok());
    }
}
