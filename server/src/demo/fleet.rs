//! Two hundred devices: who has them, what they are, what was asked of them and when they were last heard of.

use super::{
    attempts::Story,
    commands,
    draw::{Draw, later},
    names::{self, Someone},
    organisation::{BEGAN, Organisation},
    record::{Bond, Factory},
};
use crate::commands::Failure;
use domain::{
    device::{Inventory, Security},
    enrollment::{
        attempt::{AttemptEvent, AttemptState, Progress},
        mode::{EnrollmentMode, Ownership},
        wizard::{Facts, Person, Source},
    },
    ids::{DeviceId, EnrollmentId},
    time::Timestamp,
};
use simulator::identity::{Family, Identity, Ios};
use storage::{Act, Attempt, DeviceKey, NewDevice};

/// How many.
pub(super) const DEVICES: i64 = 200;
/// Versions as a college has them, the common ones more than once.
const VERSIONS: &[&str] = &[
    "26.2", "26.2", "26.2", "26.1", "26.1", "26.0", "18.6", "18.6", "18.5", "18.1", "17.6", "17.6", "17.4",
    "16.7", "15.8",
];
/// What Apple calls the products that the simulator knows.
const MODELS: &[(&str, &str)] = &[
    ("iPhone12,1", "iPhone 11"),
    ("iPhone13,2", "iPhone 12"),
    ("iPhone14,5", "iPhone 13"),
    ("iPhone15,2", "iPhone 14 Pro"),
    ("iPhone16,1", "iPhone 15 Pro"),
    ("iPhone17,3", "iPhone 16"),
    ("iPad12,1", "iPad (9th generation)"),
    ("iPad13,18", "iPad (10th generation)"),
    ("iPad14,8", "iPad Air 11-inch (M2)"),
];

/// A device before it is written.
pub(super) struct Plan {
    pub(super) owner: Someone,
    pub(super) identity: Identity,
    pub(super) mode: EnrollmentMode,
    pub(super) ownership: Ownership,
}

/// Draws one.
pub(super) fn plan(draw: &mut Draw) -> Result<Plan, Failure> {
    let ownership = if draw.chance(40) { Ownership::Personal } else { Ownership::Institutional };
    let family =
        if ownership == Ownership::Institutional && draw.chance(55) { Family::Ipad } else { Family::Iphone };
    let ios: Ios = draw.one(VERSIONS, "26.2").parse()?;
    let mode = match ownership {
        Ownership::Institutional => EnrollmentMode::ProfileDevice,
        Ownership::Personal if ios.major() <= 17 => EnrollmentMode::ProfileUser,
        Ownership::Personal => EnrollmentMode::ProfileReduced,
    };
    let owner = names::someone(draw);
    let mut identity = Identity::random(family, ios, draw.random());
    let called = MODELS.iter().find(|(product, _)| *product == identity.product);
    identity.name = owner.device_name(&identity.model_name);
    identity.enrollment_id = draw.id(draw.now()).to_string().to_uppercase();
    if let Some((_, name)) = called {
        (*name).clone_into(&mut identity.model_name);
    }
    Ok(Plan { owner, identity, mode, ownership })
}

impl Plan {
    /// How the device names itself.
    pub(super) fn key(&self) -> DeviceKey {
        match self.mode {
            EnrollmentMode::ProfileUser => DeviceKey::EnrollmentId(self.identity.enrollment_id.clone()),
            _ => DeviceKey::Udid(self.identity.udid.clone()),
        }
    }

    /// The person as they signed in.
    pub(super) fn person(&self, organisation: &Organisation) -> Person {
        let groups = vec!["aldermere-all".to_owned()];
        Person { source: Source::Directory(organisation.directory), user: self.owner.user.clone(), groups }
    }

    /// For User Enrollment.
    pub(super) fn managed_apple_account(&self) -> Option<String> {
        (self.mode == EnrollmentMode::ProfileUser)
            .then(|| format!("{}@appleid.aldermere.example", self.owner.user.username))
    }

    /// What it has told by then. Before the first answer only what stands in `Authenticate`.
    pub(super) fn inventory(&self, answered: Option<Timestamp>) -> Inventory {
        let me = &self.identity;
        let whole = self.mode != EnrollmentMode::ProfileUser;
        let told = answered.is_some();
        Inventory {
            name: told.then(|| me.name.clone()),
            os_version: Some(me.ios.to_string()),
            build_version: Some(me.build.clone()),
            product_name: Some(me.product.clone()),
            model: told.then(|| me.model.clone()),
            model_name: told.then(|| me.model_name.clone()),
            serial: whole.then(|| me.serial.clone()),
            udid: whole.then(|| me.udid.clone()),
            imei: me.imei.clone().filter(|_| whole),
            capacity_gb: told.then_some(me.capacity_gb),
            available_gb: told.then_some(me.available_gb),
            battery_level: told.then_some(me.battery),
            supervised: told.then_some(false),
            wifi_mac: (told && self.mode == EnrollmentMode::ProfileDevice).then(|| me.wifi_mac.clone()),
            reported_at: answered,
        }
    }
}

/// All of them.
pub(super) async fn write(
    act: &Act,
    draw: &mut Draw,
    factory: &Factory<'_>,
    organisation: &Organisation,
) -> Result<(), Failure> {
    for number in 0..DEVICES {
        // More came lately than long ago; the first ones' certificates are about to end.
        let share = draw.between(0, 1_000);
        let days =
            if number < 6 { draw.between(337, BEGAN) } else { 1 + share * share * (BEGAN - 2) / 1_000_000 };
        let began = draw.days_ago(days);
        let plan = plan(draw)?;
        enroll(act, draw, factory, organisation, (plan, began)).await?;
    }
    Ok(())
}

/// The steps of the wizard up to the fetched profile.
pub(super) fn walk(draw: &mut Draw, story: &mut Story, plan: &Plan) {
    if draw.chance(15) {
        story.then(draw.between(9, 40), AttemptEvent::SignInFailed, "wrong name or password");
    }
    story.then(draw.between(12, 60), AttemptEvent::SignedIn, plan.owner.user.username.clone());
    let ownership = format!("ownership: {:?}", plan.ownership).to_lowercase();
    story.then(draw.between(6, 40), AttemptEvent::Answered, ownership);
    if let Some(site) = story.attempt.site {
        story.then(draw.between(3, 15), AttemptEvent::Answered, format!("site: {site}"));
    }
}

async fn enroll(
    act: &Act,
    draw: &mut Draw,
    factory: &Factory<'_>,
    organisation: &Organisation,
    (plan, began): (Plan, Timestamp),
) -> Result<(), Failure> {
    let site = draw.one(&organisation.sites, organisation.sites[0]);
    let agent = plan.identity.ios.user_agent(plan.identity.family);
    let mut story = Story::begin(draw, began, agent, Some(site));
    walk(draw, &mut story, &plan);
    let bond = Bond {
        attempt: story.attempt.id,
        mode: plan.mode,
        ownership: plan.ownership,
        person: plan.person(organisation),
        site: Some(site),
        managed_apple_account: plan.managed_apple_account(),
    };
    let rights = bond.rights().map_or("-".to_owned(), |rights| rights.to_string());
    story.then(1, AttemptEvent::ProfileIssued, format!("{:?}, rights {rights}", plan.mode));
    let issued = story.at;
    story.then(draw.between(5, 30), AttemptEvent::ProfileFetched, "");
    let device = DeviceId(draw.id(began));
    story.at = later(story.at, draw.between(20, 150));
    let certified = story.at;
    let enrolled = later(certified, 3);
    story.attempt.state = AttemptState::Enrolled;
    story.attempt.username.clone_from(&plan.owner.user.username);
    story.attempt.device = Some(device);
    story.attempt.facts = Facts {
        person: Some(bond.person.clone()),
        ownership: Some(plan.ownership),
        site: Some(site),
        managed_apple_account: bond.managed_apple_account.clone(),
        progress: Progress::Enrolled { at: enrolled, mode: plan.mode, device },
        ..Facts::default()
    };
    story.write_attempt(act, draw).await?;
    let enrollment = factory.enrollment(act, draw, &bond, issued).await?;
    let (certificate, serial) = factory.certificate(act, draw, (bond.attempt, enrollment), certified).await?;
    let (key, told) = (plan.key(), plan.inventory(None));
    factory.authenticate(act, enrollment, certificate, (&key, &told), later(certified, 1)).await?;
    story.then(0, AttemptEvent::CertificateIssued, serial);
    story.then(1, AttemptEvent::Authenticated, format!("{} {}", plan.identity.product, plan.identity.ios));
    story.then(2, AttemptEvent::Enrolled, "");

    let seen = last_seen(draw, enrolled);
    let answered = later(enrolled, 2).min(seen);
    let reported = if draw.chance(97) { Some(answered.max(later(seen, -3_600))) } else { None };
    let new = NewDevice {
        id: device,
        enrollment,
        site: Some(site),
        ownership: plan.ownership,
        mode: plan.mode,
        inventory: plan.inventory(reported),
        user: plan.owner.user.clone(),
        merge_hint: None,
    };
    let _ = act.devices().insert(&new, enrolled).await?;
    factory.enroll(act, draw, (enrollment, device), enrolled).await?;
    let link = |attempt: &mut Attempt| attempt.enrollment = Some(enrollment);
    act.attempts().change(bond.attempt, story.at, link).await?;
    commands::write(act, draw, &bond, (enrollment, device), (enrolled, seen, reported)).await?;
    if reported.is_some() {
        act.devices().set_security(enrollment, &security(draw, plan.mode, reported)).await?;
    }
    act.enrollments().touch_seen(&[(enrollment, seen)]).await?;
    if draw.chance(8) {
        let end = seen.max(later(enrolled, 3_600)).min(draw.now());
        leave(act, draw, &mut story, enrollment, end).await?;
    }
    story.write_events(act).await
}

/// The profile was removed, as check-in notes it; some of these devices were lost and their certificates revoked.
async fn leave(
    act: &Act,
    draw: &mut Draw,
    story: &mut Story,
    enrollment: EnrollmentId,
    end: Timestamp,
) -> Result<(), Failure> {
    act.enrollments().check_out(enrollment, end).await?;
    act.commands().cancel_open(enrollment, end).await?;
    act.devices().mark_unenrolled(enrollment, end).await?;
    if draw.chance(40) {
        act.certificates().revoke_others(enrollment, None, "device lost", end).await?;
    }
    let left = |attempt: &mut Attempt| attempt.state = AttemptState::Unenrolled;
    act.attempts().change(story.attempt.id, end, left).await?;
    story.at = end;
    story.then(0, AttemptEvent::CheckedOut, "");
    Ok(())
}

/// Most were heard of today, some not for forty days; never before they came.
fn last_seen(draw: &mut Draw, enrolled: Timestamp) -> Timestamp {
    let seconds = match draw.between(1, 100) {
        1..=55 => draw.between(30, 86_400),
        56..=78 => draw.between(86_400, 7 * 86_400),
        79..=94 => draw.between(7 * 86_400, 30 * 86_400),
        _ => draw.between(30 * 86_400, 40 * 86_400),
    };
    later(draw.now(), -seconds).max(later(enrolled, 4))
}

fn security(draw: &mut Draw, mode: EnrollmentMode, reported: Option<Timestamp>) -> Security {
    let passcode = draw.chance(94);
    Security {
        passcode_present: Some(passcode),
        passcode_compliant: Some(passcode && draw.chance(97)),
        hardware_encryption: Some(3),
        user_enrollment: Some(mode == EnrollmentMode::ProfileUser),
        reported_at: reported,
    }
}
