use clap::Args;
#[derive(Debug, Args)]
pub(super) struct DevArgs {}
pub(super) async fn run(_args: DevArgs) -> anyhow::Result<()> {
    Ok(())
}
