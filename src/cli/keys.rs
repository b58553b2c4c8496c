//! `keys`: API keys for the callers of the service.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::{Args, Subcommand};
use sha2::{Digest as _, Sha256};

use crate::config::Config;
use crate::environment::{Random, SystemRandom};

/// Tells people, and tools that look for secrets in the wrong places, what it is.
const PREFIX: &str = "trtcrec_";

#[derive(Debug, Args)]
pub(super) struct KeysArgs {
    #[command(subcommand)]
    command: KeysCommand,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// Make a key, print it this once, and print what the configuration needs to know of it
    Create {
        /// Whose it is, or what for; the log tells it
        name: String,
    },
}

pub(super) fn run(args: KeysArgs) -> anyhow::Result<()> {
    let KeysCommand::Create { name } = args.command;
    let key = key(&SystemRandom);
    let entry = entry(&name, &key)?;
    println!(
        "The key. It is kept nowhere: give it to its holder now, who sends it as `authorization: Bearer KEY`.\n\n\
         {key}\n\n\
         For the configuration of the service:\n\n\
         {entry}"
    );
    Ok(())
}

/// 256 random bits.
fn key(random: &dyn Random) -> String {
    let halves = [random.bits(), random.bits()];
    let bytes: Vec<u8> = halves.iter().flat_map(|bits| bits.to_le_bytes()).collect();
    format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
}

fn entry(name: &str, key: &str) -> anyhow::Result<String> {
    let name = toml::Value::from(name);
    let hash = hex::encode(Sha256::digest(key));
    let entry = format!("[[server.api_keys]]\nname = {name}\nsha256 = \"{hash}\"");
    // A name that the service would refuse is refused here.
    Config::from_toml(&entry)?;
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_random_and_its_entry_is_its_hash() {
        let (one, other) = (key(&SystemRandom), key(&SystemRandom));
        assert_ne!(one, other);
        assert_eq!(one.len(), PREFIX.len() + 43);
        let config = Config::from_toml(&entry("the \"web\" shop", &one).unwrap()).unwrap();
        let kept = &config.server.api_keys[0];
        assert_eq!(kept.name, "the \"web\" shop");
        assert_eq!(kept.sha256.0[..], Sha256::digest(one.as_bytes())[..]);
    }

    #[test]
    fn names_that_the_service_refuses_are_refused() {
        for name in ["", "a\nb", &"n".repeat(65)] {
            let error = entry(name, "key").unwrap_err().to_string();
            assert!(error.contains("api_keys[0].name"), "{name:?}: {error}");
        }
    }
}
