//! Other people's servers beside us, loaded by the same client in the same run. Each runs only where its program is given;
//! `docs/benchmarks/README.md` says how to get them.

pub mod nanomdm;
pub mod scepserver;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::Child;

/// A peer's process; ended when dropped.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_address() -> std::io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}
