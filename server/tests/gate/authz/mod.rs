//! S-authz: who may call what, as a matrix made from the route table (R-AZ1, R-AZ2, P10). A route without a rule in
//! `rules.rs` fails; so does a status that is not the rule's, a row that changed though it must not, and a word of
//! somebody else's in any answer.

mod control;
mod matrix;
mod rules;
mod world;

use crate::count;
use matrix::Findings;
use world::World;

#[tokio::test(flavor = "multi_thread")]
async fn every_cell_is_as_the_rules_say() {
    let world = World::new().await;
    let findings = Findings::of(&world).await;
    let wrong = findings.wrong.len();
    assert!(findings.wrong.is_empty(), "{wrong} wrong cells:\n{}", findings.wrong.join("\n"));
    assert!(findings.roles >= 300, "{} cells", findings.roles);
    let counts = format!("{} role cells, {} cells of method and origin", findings.roles, findings.shapes);
    count::line("S-authz", counts, "0 wrong");
}
