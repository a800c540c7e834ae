//! Keys made once per process: an authority takes seconds, and no test asks for one of its own.

use domain::time::Timestamp;
use services::authority::{Authority, ScepOptions};
use storage::{AuthorityRole, Lane, Storage};
use tokio::sync::OnceCell;
use vault::Secret;

const ROLES: [AuthorityRole; 4] =
    [AuthorityRole::Root, AuthorityRole::DeviceCa, AuthorityRole::Ra, AuthorityRole::Signer];

type Kept = (AuthorityRole, Vec<u8>, Vec<u8>);

/// The authority of this process in this database; the first caller makes it as the server does.
pub async fn authority(storage: &Storage, options: ScepOptions) -> Authority {
    static MADE: OnceCell<Vec<Kept>> = OnceCell::const_new();
    let made = MADE
        .get_or_init(|| async {
            Authority::load_or_create(storage, options).await.expect("an authority");
            let mut kept = Vec::new();
            for role in ROLES {
                let row = storage.read().authority().get(role).await.unwrap().unwrap();
                kept.push((role, row.certificate, row.key.expose().to_vec()));
            }
            kept
        })
        .await;
    let act = storage.write(Lane::Jobs).await.unwrap();
    for (role, certificate, key) in made {
        let now: Timestamp = act.now();
        let _ = act
            .authority()
            .put_if_absent(*role, certificate, &Secret::from_bytes(key.clone()), now)
            .await
            .unwrap();
    }
    act.commit().await.unwrap();
    Authority::load_or_create(storage, options).await.expect("the authority")
}
