//! Adtally's desktop shell: a window, and commands that are one line each onto the core.
//!
//! Wiring and nothing else. What the app knows and does is in `adtally-core`; what a window may ask is
//! in `commands.list`. An event goes to the window through one channel.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod commands;
mod demo;
mod environment;
mod window;

use adtally_core::desk::World;
use adtally_core::desk::logs::{self, LogGuard};
use adtally_core::desk::office::{Environment, Office, OfficeOptions};
use adtally_core::salesforce::Limits;
use adtally_core::tokens::Keyring;
use anyhow::{Context, Result};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tauri::{App, AppHandle, Manager, RunEvent, WindowEvent};

/// How long closing the ads may take before the app ends all the same; nothing is lost by that.
const CLOSING: Duration = Duration::from_secs(5);

/// Whether the app is about to end, so that it closes its ads once.
static ENDS: AtomicBool = AtomicBool::new(false);

/// Keeps the log open until the app ends.
struct Log(Mutex<Option<LogGuard>>);

fn main() -> ExitCode {
    environment::without_dmabuf();
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "adtally could not start");
            eprintln!("adtally: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let environment = environment::read()?;
    let context = tauri::generate_context!();
    let mut alone = tauri_plugin_single_instance::Builder::new().callback(|app, _, _| window::show(app));
    if let Some(data) = &environment.data {
        // A data folder of its own is an Adtally of its own.
        let mut hasher = DefaultHasher::new();
        data.hash(&mut hasher);
        alone = alone.dbus_id(format!("{}.d{:x}", context.config().identifier, hasher.finish()));
    }
    let app = tauri::Builder::default()
        .plugin(alone.build())
        .invoke_handler(commands::handler())
        .setup(|app| Ok(set_up(app, environment)?))
        .build(context)?;
    app.run(on_event);
    Ok(())
}

/// Opens the office before the window, so that reporting goes on whatever the window does.
fn set_up(app: &App, environment: Environment) -> Result<()> {
    // A data folder of its own is an Adtally of its own, down to the files that it writes for people.
    let downloads = match &environment.data {
        Some(data) => data.join("downloads"),
        None => app.path().download_dir().or_else(|_| app.path().home_dir()).context("no home folder")?,
    };
    let data = data_folder(app, environment.data)?;
    match logs::start(&data.join("logs")) {
        Ok(guard) => _ = app.manage(Log(Mutex::new(Some(guard)))),
        Err(error) => eprintln!("adtally: {error}"),
    }
    log_panics();
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "adtally starts");
    if !environment.passed_over.is_empty() {
        let names = environment.passed_over.join(" ");
        tracing::warn!(names, "an admin's settings are a rule: variables of the environment do not count");
    }
    let (handle, clipboard) = (app.handle().clone(), app.handle().clone());
    let office = Office::new(OfficeOptions {
        // A data folder of its own is an Adtally of its own, also in the keyring.
        keyring: Arc::new(Keyring::new(&format!("Adtally in {}", data.display()))),
        data: data.clone(),
        downloads,
        world: World::real(),
        limits: Limits::default(),
        client_id: environment.client_id,
        managed: environment.managed,
        org_given: environment.org,
        tokens_given: environment.tokens,
        ask_desktop: Arc::new(environment::desktop_proxy),
        open_page: Arc::new(window::open_page),
        start_demo: Arc::new(demo::start),
        wear: Arc::new(move |preferences| window::wear(&handle, preferences)),
        read_clipboard: Arc::new(move || window::read_clipboard(&clipboard)),
    });
    app.manage(office.clone());
    let preferences = office.preferences();
    tauri::async_runtime::spawn(async move { office.start().await });
    end_when_told(app.handle().clone());
    window::open(app, &data).context("no window could be opened")?;
    window::wear(app.handle(), preferences);
    Ok(())
}

fn data_folder(app: &App, given: Option<PathBuf>) -> Result<PathBuf> {
    let data = match given {
        Some(data) => data,
        None => app.path().app_local_data_dir().context("this system has no folder for an app's data")?,
    };
    Ok(std::path::absolute(Path::new(&data))?)
}

/// A panic is logged by its place. Its words are logged only where they were written by us: others may
/// quote what must not be logged.
fn log_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let words = panic.payload().downcast_ref::<&'static str>().copied().unwrap_or_default();
        tracing::error!(place, words, "panic");
        if cfg!(debug_assertions) {
            before(panic);
        }
    }));
}

/// A person who logs out, or a `kill`, ends the app as closing its window does.
#[cfg(unix)]
fn end_when_told(app: AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};
    tauri::async_runtime::spawn(async move {
        match signal(SignalKind::terminate()) {
            Ok(mut told) => {
                told.recv().await;
                app.exit(0);
            }
            Err(error) => tracing::warn!(%error, "the app can't be told to end"),
        }
    });
}

/// Windows closes the window.
#[cfg(not(unix))]
fn end_when_told(_app: AppHandle) {}

fn on_event(app: &AppHandle, event: RunEvent) {
    match event {
        // The window stays until what is being typed in it is kept.
        RunEvent::WindowEvent { event: WindowEvent::CloseRequested { api, .. }, .. } => {
            api.prevent_close();
            window::hide(app);
            app.exit(0);
        }
        RunEvent::WindowEvent { event: WindowEvent::DragDrop(event), .. } => window::drag(app, event),
        // The last window is gone, or the system wants the app to end: the ads are closed first.
        RunEvent::ExitRequested { api, .. } if !ENDS.swap(true, Ordering::AcqRel) => {
            api.prevent_exit();
            let (app, office) = (app.clone(), app.state::<Office>().inner().clone());
            tauri::async_runtime::spawn(async move {
                office.hand_in().await;
                if tokio::time::timeout(CLOSING, office.close()).await.is_err() {
                    tracing::warn!("the ads could not be closed in time");
                }
                tracing::info!("adtally ends");
                app.exit(0);
            });
        }
        RunEvent::Exit => {
            if let Some(Log(guard)) = app.try_state::<Log>().as_deref() {
                drop(guard.lock().unwrap_or_else(PoisonError::into_inner).take());
            }
        }
        _ => {}
    }
}
