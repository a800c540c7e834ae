//! One run from beginning to end: references, rows, growth, start and memory, and the document.

use std::time::Duration;

use pki::RsaBits;

use crate::report::{Line, Report, grouped};
use crate::rows::{Plan, Row, Scene};
use crate::stage::{Kind, Stage, now};
use crate::{Databases, Failure, Options, PeerName, machine, peer, reference};

/// How large everything is.
#[derive(Debug, Clone, Copy)]
struct Size {
    fleet: usize,
    operations: usize,
    lasts: Duration,
    repeat: usize,
    connections: &'static [usize],
    devices: u64,
    /// Devices and commands of each in the rows on growing history.
    history: (usize, usize),
}

impl Size {
    fn of(options: &Options) -> Self {
        if options.quick {
            return Self {
                fleet: 300,
                operations: 300,
                lasts: Duration::from_millis(500),
                repeat: 1,
                connections: &[16],
                devices: 0,
                history: (0, 0),
            };
        }
        Self {
            fleet: 6_000,
            operations: 6_000,
            lasts: Duration::from_secs(options.seconds.max(1)),
            repeat: options.repeat.max(1),
            connections: &[16, 128],
            devices: options.devices,
            history: (64, 16),
        }
    }
}

fn say(text: &str) {
    eprintln!("bench: {text}");
}

/// Does everything and writes the document.
pub async fn all(options: &Options) -> Result<(), Failure> {
    let size = Size::of(options);
    let mut report = Report::default();
    let head = head(options);
    let rows = if options.rows.is_empty() { Row::ALL.to_vec() } else { options.rows.clone() };
    signatures(&mut report, size)?;
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let wanted = match options.database {
            Databases::Both => true,
            Databases::Sqlite => kind == Kind::Sqlite,
            Databases::Postgres => kind == Kind::Postgres,
        };
        if wanted {
            one(options, kind, size, &rows, &mut report).await?;
            // What there is so far is not lost if a later part fails.
            write(options, &report.markdown(&head)?)?;
        }
    }
    let text = report.markdown(&head)?;
    write(options, &text)?;
    println!("{text}");
    let (lost, faults) = report
        .lines
        .iter()
        .flat_map(|line| &line.runs)
        .fold((0, 0), |(lost, faults), run| (lost + run.lost, faults + run.outcome.fault_count()));
    if lost > 0 || faults > 0 {
        return Err(format!(
            "{faults} answers were not as expected, {lost} acknowledged operations are missing"
        )
        .into());
    }
    Ok(())
}

fn write(options: &Options, text: &str) -> Result<(), Failure> {
    Ok(options.out.as_ref().map_or(Ok(()), |path| std::fs::write(path, text))?)
}

fn head(options: &Options) -> Vec<(String, String)> {
    let size = std::fs::metadata(&options.server).map_or(0, |file| file.len());
    let bytes = f64::from(u32::try_from(size / 1024).unwrap_or(u32::MAX)) / 1024.0;
    let quick = if options.quick { "; a smoke run: the figures say nothing" } else { "" };
    [
        ("Commit", options.commit.clone()),
        ("Machine", format!("{}, everything on loopback", machine::described())),
        ("Date", now().format("%Y-%m-%d %H:%M UTC").to_string()),
        ("Command", format!("`{}`{quick}", options.called)),
        ("Binary with pages, stripped", format!("{bytes:.1} MB")),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

fn signatures(report: &mut Report, size: Size) -> Result<(), Failure> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    for (bits, name) in [(RsaBits::B2048, "RSA-2048"), (RsaBits::B3072, "RSA-3072")] {
        let one = reference::signatures(bits, 1, size.lasts)?;
        let all = reference::signatures(bits, cores, size.lasts)?;
        let value = format!("{}/s on one thread, {}/s on {cores}", grouped(one), grouped(all));
        if bits == RsaBits::B2048 {
            report.bases.push((
                Row::Profile.name(),
                0,
                "the bare RSA-2048 signatures of all processors",
                all,
            ));
        }
        report.references.push((format!("{name} signatures (aws-lc-rs)"), value));
    }
    Ok(())
}

async fn commits(report: &mut Report, scene: &Scene, size: Size) -> Result<(), Failure> {
    let kind = scene.stage.kind;
    let (url, writers) = match kind {
        Kind::Sqlite => {
            (format!("sqlite://{}?mode=rwc", scene.stage.file("reference.db").display()), vec![1])
        }
        Kind::Postgres => {
            let cluster = scene.stage.cluster().ok_or("no cluster")?;
            (cluster.create("reference").await, vec![1, 16])
        }
    };
    for writers in writers {
        let rate = reference::commits(kind, &url, writers, size.lasts).await?;
        let name = format!("{} durable commits of one 0.9 KB row, {writers} at a time", kind.name());
        report.references.push((name, format!("{}/s", grouped(rate))));
    }
    Ok(())
}

async fn hello(report: &mut Report, scene: &Scene, size: Size) -> Result<(), Failure> {
    let us = std::env::current_exe()?;
    let device = scene.fleet.first().ok_or("no device")?;
    let idle: std::sync::Arc<[u8]> = scene.crew.idle(device)?.into();
    let page = scene.page_bytes().await?;
    for connections in size.connections {
        let (mut put, mut large, mut same) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..size.repeat {
            let hello = reference::axum_hello(&us, idle.clone(), page, *connections, size.lasts).await?;
            put.push(hello.put.rate());
            large.push(hello.page.rate());
            same.push(hello.same.rate());
        }
        let same_size = format!("page of {page} bytes as our sign-in page");
        for (row, base, what, rates) in [
            (Row::Idle, "bare axum", "an Idle in, nothing out", put),
            (Row::Trust, "the bare page of 16 KB", "16 KB page", large),
            (Row::Page, "the bare page of the same size", &same_size, same),
        ] {
            let (least, middle, most) = spread(rates);
            report.bases.push((row.name(), *connections, base, middle));
            let value = format!("{}/s ({}–{})", grouped(middle), grouped(least), grouped(most));
            report.references.push((format!("bare axum, {what}, {connections} connections"), value));
        }
    }
    Ok(())
}

/// The least, the middle and the most.
fn spread(mut values: Vec<f64>) -> (f64, f64, f64) {
    values.sort_by(f64::total_cmp);
    let at = |place: usize| values.get(place).copied().unwrap_or(0.0);
    (at(0), at(values.len() / 2), at(values.len().saturating_sub(1)))
}

async fn one(
    options: &Options,
    kind: Kind,
    size: Size,
    rows: &[Row],
    report: &mut Report,
) -> Result<(), Failure> {
    say(&format!("{}: keys, certificates and rows of {} devices", kind.name(), size.fleet));
    let stage = Stage::new(kind, &options.server, &options.site, RsaBits::B2048).await?;
    let scene = Scene::new(stage, size.fleet).await?;
    if report.references.iter().all(|(name, _)| !name.starts_with("bare axum")) {
        hello(report, &scene, size).await?;
    }
    commits(report, &scene, size).await?;
    let mut lines: Vec<(Row, Line)> = Vec::new();
    for connections in size.connections {
        for row in rows {
            let (name, database) = (row.name().to_owned(), kind.name().to_owned());
            lines.push((*row, Line { name, database, connections: *connections, runs: Vec::new() }));
        }
    }
    // Repetition by repetition, not row by row: a noisy minute spoils one repetition of all, not all of one.
    for repetition in 1..=size.repeat {
        let mut closed = 0.0;
        for (row, line) in &mut lines {
            let plan = Plan {
                connections: line.connections,
                operations: size.operations,
                lasts: size.lasts,
                offered: if closed > 0.0 { closed / 2.0 } else { 500.0 },
            };
            let run = scene.measure(*row, plan).await?;
            if *row == Row::Idle {
                closed = run.outcome.rate();
            }
            say(&format!(
                "{} {repetition}/{} {} × {}: {}/s {:?}",
                kind.name(),
                size.repeat,
                line.name,
                line.connections,
                grouped(run.outcome.rate()),
                run.outcome.faults,
            ));
            line.runs.push(run);
        }
    }
    report.lines.extend(lines.into_iter().map(|(_, line)| line));
    report.shares(kind.name());
    if options.peer.contains(&PeerName::Scepserver) {
        scepserver(options, &scene, size, report).await?;
    }
    if kind == Kind::Postgres && options.peer.contains(&PeerName::Nanomdm) {
        nanomdm(options, &scene, size, report).await?;
    }
    if size.devices > 0 {
        history(&scene, size, report).await?;
        growth(&scene, size, report).await?;
        rest(&scene, report).await?;
    }
    Ok(())
}

/// Beside each of our databases, so that both stand against what was measured minutes before or after.
async fn scepserver(
    options: &Options,
    scene: &Scene,
    size: Size,
    report: &mut Report,
) -> Result<(), Failure> {
    let Some(binary) = options.peer_scep.as_deref().filter(|path| path.is_file()) else {
        report
            .figures
            .push(("scepserver in the same run".to_owned(), "not run: no binary was given".to_owned()));
        return Ok(());
    };
    say("scepserver");
    let plan = ((size.operations / 3).max(100), size.lasts, size.repeat);
    let mut line = peer::scepserver::run(binary, scene, 16, plan).await?;
    let database = scene.stage.kind.name();
    line.database = format!("files, beside {database}");
    let theirs = line.median().map(|run| run.outcome.rate());
    say(&format!("scepserver: {:?}/s {:?}", theirs, line.median().map(|run| &run.outcome.faults)));
    if let (Some(ours), Some(theirs)) = (report.rate(Row::Scep.name(), database, 16), theirs) {
        let name = format!("{} on {database} against scepserver (RSA-2048)", Row::Scep.name());
        report.figures.push((name, format!("{:.1}×", ours / theirs)));
    }
    report.lines.push(line);
    Ok(())
}

async fn nanomdm(options: &Options, scene: &Scene, size: Size, report: &mut Report) -> Result<(), Failure> {
    let Some(peer) = peer::nanomdm::find(options.peer_binary.as_deref(), options.peer_schema.as_deref())
    else {
        let why = "not run: no binary or schema was given".to_owned();
        report.figures.push(("NanoMDM in the same run".to_owned(), why));
        return Ok(());
    };
    say("NanoMDM");
    // It is slower: fewer operations fill the same time.
    let plan = ((size.operations / 3).max(100), size.lasts, size.repeat);
    report.lines.extend(peer.run(&scene.stage, 16, plan).await?);
    for row in [Row::Enrol, Row::Token, Row::Idle, Row::Cycle] {
        let theirs = report.rate(&format!("NanoMDM: {}", row.name()), "PostgreSQL", 16);
        for database in ["SQLite", "PostgreSQL"] {
            if let (Some(ours), Some(theirs)) = (report.rate(row.name(), database, 16), theirs) {
                let value = format!("{:.1}×", ours / theirs);
                report.figures.push((format!("{} on {database} against NanoMDM", row.name()), value));
            }
        }
    }
    Ok(())
}

/// The same devices with more and more finished commands behind them.
async fn history(scene: &Scene, size: Size, report: &mut Report) -> Result<(), Failure> {
    let (devices, each) = size.history;
    let mut groups = scene.fleet.chunks(devices.max(1)).skip(1);
    for finished in [0, 100, 1_000, 5_000] {
        let Some(group) = groups.next() else { break };
        say(&format!("{finished} finished commands"));
        for device in group {
            testkit::finished_commands(&scene.stage.raw, &device.enrollment.to_string(), finished).await?;
        }
        let mut runs = Vec::new();
        for _ in 0..size.repeat {
            let operations = scene.cycles(group, each).await?;
            let plan = Plan { connections: 16, operations: 0, lasts: size.lasts, offered: 0.0 };
            runs.push(scene.run(Row::Cycle, plan, operations).await?);
        }
        report.lines.push(Line {
            name: format!("cycle, {} finished commands per device", grouped_count(finished)),
            database: scene.stage.kind.name().to_owned(),
            connections: 16,
            runs,
        });
    }
    Ok(())
}

fn grouped_count(count: u64) -> String {
    if count == 0 { "0".to_owned() } else { grouped(f64::from(u32::try_from(count).unwrap_or(u32::MAX))) }
}

/// The same rows among more and more devices.
async fn growth(scene: &Scene, size: Size, report: &mut Report) -> Result<(), Failure> {
    let like = scene.fleet.first().ok_or("no device")?.enrollment;
    for devices in [10_000, 30_000, 100_000].into_iter().filter(|devices| *devices <= size.devices) {
        say(&format!("{devices} devices"));
        testkit::fill(&scene.stage.raw, &like.to_string(), devices).await?;
        scene.stage.settle().await?;
        for row in [Row::Enrol, Row::IdleFirst, Row::Cycle] {
            let plan =
                Plan { connections: 16, operations: size.operations / 2, lasts: size.lasts, offered: 0.0 };
            let mut runs = Vec::new();
            for _ in 0..size.repeat {
                runs.push(scene.measure(row, plan).await?);
            }
            report.lines.push(Line {
                name: format!("{}, among {} devices", row.name(), grouped_count(devices)),
                database: scene.stage.kind.name().to_owned(),
                connections: 16,
                runs,
            });
        }
    }
    Ok(())
}

/// Cold starts, memory and bytes with the fleet as it is now.
#[allow(clippy::cast_precision_loss, reason = "counts far below 2^52")]
async fn rest(scene: &Scene, report: &mut Report) -> Result<(), Failure> {
    let devices = scene.stage.count("SELECT count(*) FROM enrollments").await?;
    let among = format!("{} with {} enrollments", scene.stage.kind.name(), grouped(devices as f64));
    let mut starts = Vec::new();
    for _ in 0..7 {
        starts.push(scene.stage.start().await?.ready_after.as_secs_f64() * 1000.0);
    }
    let (least, middle, most) = spread(starts);
    let value = format!("{middle:.1} ms ({least:.1}–{most:.1})");
    report.figures.push((format!("{among}: exec to first 200"), value));
    let fresh = scene.stage.start().await?;
    let idle = machine::memory(fresh.watched.server);
    drop(fresh);
    let plan = Plan { connections: 128, operations: 0, lasts: Duration::from_secs(10), offered: 0.0 };
    let after = scene.measure(Row::IdleFirst, plan).await?;
    let value =
        format!("{idle:.0} MB fresh, {:.0} MB after {} devices came", after.server_mb, after.outcome.done);
    report.figures.push((format!("{among}: memory of the server"), value));
    let bytes = scene.stage.bytes().await?;
    let value = format!(
        "{:.0} MB, {:.2} KB each",
        bytes as f64 / 1_048_576.0,
        bytes as f64 / 1024.0 / devices as f64
    );
    report.figures.push((format!("{among}: database on disk, with history and attempts"), value));
    Ok(())
}
