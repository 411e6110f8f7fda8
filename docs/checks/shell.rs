//! The commands of a page: bash and curl, with `localhost:8000` leading to the app.

use std::net::SocketAddr;
use tempfile::TempDir;
use tokio::process::Command;

/// A directory of its own in which the commands of a scene run.
#[derive(Debug)]
pub struct Shell {
    directory: TempDir,
}

impl Shell {
    /// A shell whose curl finds the app at `localhost:8000`.
    ///
    /// # Errors
    ///
    /// No directory can be made.
    pub fn new(address: SocketAddr) -> std::io::Result<Shell> {
        let directory = tempfile::tempdir()?;
        let settings = format!(
            "connect-to = \"localhost:8000:{}:{}\"\nsilent\nshow-error\nmax-time = 10\n",
            address.ip(),
            address.port()
        );
        std::fs::write(directory.path().join(".curlrc"), settings)?;
        Ok(Shell { directory })
    }

    /// Runs a command and gives what it prints.
    ///
    /// # Errors
    ///
    /// bash cannot be started.
    pub async fn run(&self, command: &str) -> std::io::Result<String> {
        let output = Command::new("bash")
            .args(["-c", command])
            .current_dir(self.directory.path())
            .env("CURL_HOME", self.directory.path())
            .env("HOME", self.directory.path())
            .output()
            .await?;
        let mut printed = String::from_utf8_lossy(&output.stdout).into_owned();
        printed.push_str(&String::from_utf8_lossy(&output.stderr));
        Ok(printed)
    }
}
