//! What a page weighs on the wire (ux C2.11).

use crate::support::{
    Console, Who, fleet,
    page::texts,
    world::{Temper, World},
};

/// As the server compresses: brotli of its usual quality.
fn weight(page: &str) -> usize {
    let params = brotli::enc::BrotliEncoderParams { quality: 4, ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut page.as_bytes(), &mut out, &params).unwrap();
    out.len()
}

#[tokio::test]
async fn c2_11_the_longest_page_of_a_list_is_light() {
    let world = World { fleet: fleet::rows(200), ..World::new(Temper::Normal) };
    let console = Console::new(world, Who::Administrator);
    let usual = console.get("/console/devices").await.body;
    let all = "cols=name.state.serial.model.os.user.account.ownership.site.enrolled.seen";
    let page = console.get(&format!("/console/devices?size=200&{all}")).await.body;
    assert_eq!(texts(&page, "tbody tr").len(), 200);
    assert_eq!(texts(&page, "tbody tr:first-child > *").len(), 12, "every column there is");
    println!("usual columns {} bytes, all {} bytes", weight(&usual), weight(&page));
    assert!(weight(&page) <= 150 * 1_024, "{} bytes", weight(&page));
    assert!(weight(&page) > 200 * 30, "rows without a pattern weigh something, or this measures nothing");
}
