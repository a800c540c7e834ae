//! Which addresses may be connected to. Sources: IANA special-purpose address registries (RFC 6890),
//! and the cloud vendors' published metadata addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How far a kind of upstream may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The public internet only: identity providers, webhooks.
    Public,
    /// The public internet, private networks and this machine: directories and mail.
    Private,
    /// This machine only: conversations without TLS.
    Loopback,
}

/// Whether `address` must not be connected to under `reach`. An IPv4 address carried inside an IPv6
/// address (mapped, compatible, NAT64, 6to4) is judged as the IPv4 address it leads to.
pub fn forbidden(address: IpAddr, reach: Reach) -> bool {
    let address = match address {
        IpAddr::V6(v6) => embedded(v6).map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    };
    if never(address) {
        return true;
    }
    match reach {
        Reach::Public => internal(address),
        Reach::Private => false,
        Reach::Loopback => !address.is_loopback(),
    }
}

/// The IPv4 address an IPv6 address stands for, if any.
fn embedded(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = v6.segments();
    let low = Ipv4Addr::from_bits((u32::from(s[6]) << 16) | u32::from(s[7]));
    match s {
        // ::ffff:0:0/96 mapped and 64:ff9b::/96 NAT64
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => Some(low),
        // ::/96 compatible, but not :: and ::1
        [0, 0, 0, 0, 0, 0, ..] if v6.to_bits() > 1 => Some(low),
        // 2002::/16 6to4
        [0x2002, a, b, ..] => Some(Ipv4Addr::from_bits((u32::from(a) << 16) | u32::from(b))),
        _ => None,
    }
}

/// Refused whatever the upstream.
fn never(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            v4.octets()[0] == 0
                || v4.is_link_local()
                || v4.octets()[0] >= 224 // multicast, reserved, broadcast
                || METADATA_V4.contains(&v4)
        }
        IpAddr::V6(v6) => {
            v6.is_unspecified()
                || v6.is_multicast()
                || v6.is_unicast_link_local()
                || METADATA_V6.contains(&v6)
        }
    }
}

/// Metadata services outside the link-local range: Azure, Alibaba, Oracle.
const METADATA_V4: [Ipv4Addr; 3] =
    [Ipv4Addr::new(168, 63, 129, 16), Ipv4Addr::new(100, 100, 100, 200), Ipv4Addr::new(192, 0, 0, 192)];

/// Metadata services on IPv6: Amazon, Google.
const METADATA_V6: [Ipv6Addr; 2] =
    [Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254), Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254)];

/// Not on the public internet.
fn internal(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            v4.is_loopback()
                || v4.is_private()
                || v4.is_documentation()
                || (a == 100 && (64..128).contains(&b)) // carrier NAT
                || (a, b, c) == (192, 0, 0)
                || (a == 198 && (b == 18 || b == 19)) // benchmarks
        }
        IpAddr::V6(v6) => {
            let first = v6.segments()[0];
            v6.is_loopback()
                || v6.is_unique_local()
                || (first & 0xffc0) == 0xfec0 // old site-local
                || (first == 0x2001 && v6.segments()[1] == 0xdb8)
                || first == 0x0100 // discard
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str, reach: Reach) -> bool {
        forbidden(text.parse().unwrap(), reach)
    }

    #[test]
    fn always_refused() {
        for text in [
            "0.0.0.0",
            "0.1.2.3",
            "169.254.0.1",
            "169.254.169.254",
            "224.0.0.251",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "::",
            "fe80::1",
            "febf::1",
            "ff02::1",
            "fd00:ec2::254",
            "fd20:ce::254",
            "::ffff:169.254.169.254",
            "::ffff:0.0.0.0",
            "64:ff9b::a9fe:a9fe",
            "2002:a9fe:a9fe::",
            "::169.254.169.254",
        ] {
            for reach in [Reach::Public, Reach::Private, Reach::Loopback] {
                assert!(refused(text, reach), "{text} {reach:?}");
            }
        }
    }

    #[test]
    fn private_and_loopback() {
        for text in ["10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd12::1", "::ffff:10.0.0.1"] {
            assert!(refused(text, Reach::Public), "{text}");
            assert!(!refused(text, Reach::Private), "{text}");
            assert!(refused(text, Reach::Loopback), "{text}");
        }
        for text in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            assert!(refused(text, Reach::Public), "{text}");
            assert!(!refused(text, Reach::Private), "{text}");
            assert!(!refused(text, Reach::Loopback), "{text}");
        }
        for text in ["8.8.8.8", "172.32.0.1", "2a00:1450::1", "64:ff9b::808:808"] {
            assert!(!refused(text, Reach::Public), "{text}");
            assert!(!refused(text, Reach::Private), "{text}");
            assert!(refused(text, Reach::Loopback), "{text}");
        }
    }
}
