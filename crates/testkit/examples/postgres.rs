//! For end-to-end scripts: starts a PostgreSQL of its own, prints the URL of an empty database as one line, and ends it
//! when standard input ends.

use std::io::Read as _;

use testkit::Cluster;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let cluster = Cluster::start();
    println!("{}", cluster.create("muster").await);
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
