//! The commands of the list, as Tauri calls them. A panic in one of them is caught, logged by the
//! panic hook, and told as our own fault; the window goes on.

use adtally_core::ad::{AdDraft, AdForm, AdKey, PictureName, SalesforceId};
use adtally_core::desk::office::{About, Office, Preferences, ProxyForm, ProxyView, Start};
use adtally_core::desk::{
    AdHistory, AdPage, AdQuery, AdView, Cancelled, CommandError, ContractUsageView, ContractsView,
    DeskStatus, EntriesView, Event, ExportWords, HistoryPage, HistoryQuery, HistoryWords, MovePreview,
    QueueRow, QueueView,
};
use adtally_core::queue::CauseGroup;
use adtally_core::reporter::Nudge;
use adtally_core::salesforce::SetUp;
use tauri::State;
use tauri::ipc::{Channel, Invoke};

macro_rules! commands {
    ($office:ident: $(
        $(#[$about:meta])* $name:ident($($argument:ident: $kind:ty),*) -> $answer:ty $body:block
    )*) => {
        $(
            $(#[$about])*
            // The window names arguments as the list does.
            #[tauri::command(rename_all = "snake_case")]
            async fn $name(shell: State<'_, Office>, $($argument: $kind),*) -> Result<$answer, CommandError> {
                let $office = Office::clone(&shell);
                guarded(stringify!($name), async move {
                    let answer: $answer = $body;
                    Ok(answer)
                })
                .await
            }
        )*

        /// Takes a call of the window to its command.
        pub(crate) fn handler() -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name),*]
        }
    };
}
include!("../commands.list");

async fn guarded<T: Send + 'static>(
    name: &'static str,
    work: impl Future<Output = Result<T, CommandError>> + Send + 'static,
) -> Result<T, CommandError> {
    let answer = tauri::async_runtime::spawn(work).await.unwrap_or_else(|_| Err(CommandError::internal()));
    if let Err(error) = &answer {
        tracing::info!(command = name, code = error.code, "a command could not be done");
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_in_a_command_is_told_and_does_not_end_the_app() {
        let broken = guarded("broken", async { panic!("a fault of ours") });
        let answer: Result<(), CommandError> = tauri::async_runtime::block_on(broken);
        assert_eq!(answer.expect_err("it panicked").code, "internal");
        let well = guarded("well", async { Ok(1) });
        assert_eq!(tauri::async_runtime::block_on(well).ok(), Some(1));
    }
}
