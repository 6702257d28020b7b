//! What a job wants around its program: files, scripted DNS, a working directory. Set up before,
//! put back after, whatever happens between.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::files::Files;
use super::leftovers::Leftovers;
use super::sys::take_no_signals;
use super::workdir::Workdir;
use crate::dns;
use crate::outcome::Query;
use crate::protocol::Job;

const RESOLV_CONF: &str = "/etc/resolv.conf";
const HOSTS: &str = "/etc/hosts";

/// Everything that has to be put back.
#[derive(Debug)]
pub(super) struct Surroundings {
    files: Files,
    dns: Option<dns::Server>,
    workdir: Workdir,
    leftovers: Leftovers,
}

impl Surroundings {
    /// Sets up. A file that the job names wins over what its DNS script would write there.
    pub(super) fn set_up(job: &Job) -> Result<Surroundings, String> {
        let mut files = Files::default();
        let mut dns = None;
        if let Some(script) = &job.dns {
            let options = dns::Options {
                port: dns::PORT,
                first: Some(take_no_signals),
                ..dns::Options::default()
            };
            dns = Some(dns::Server::with(script, options)?);
            let resolv_conf = dns::resolv_conf(script);
            files.write(Path::new(RESOLV_CONF), resolv_conf.as_bytes())?;
            files.write(Path::new(HOSTS), dns::hosts(script).as_bytes())?;
        }
        for (path, content) in &job.files {
            files.write(Path::new(path), content)?;
        }
        let leftovers = Leftovers::look();
        let workdir = Workdir::new(job.cwd.as_deref())?;
        Ok(Surroundings {
            files,
            dns,
            workdir,
            leftovers,
        })
    }

    /// The files that are written for a job, and put back.
    pub(super) fn files(job: &Job) -> impl Iterator<Item = PathBuf> {
        let of_dns = job.dns.iter().flat_map(|_| [RESOLV_CONF, HOSTS]);
        let of_job = job.files.keys().map(String::as_str);
        of_dns.chain(of_job).map(PathBuf::from)
    }

    /// What the program writes into folders of every user is not removed afterwards.
    #[must_use]
    pub(super) fn leaving_what_is_written(self) -> Surroundings {
        Surroundings {
            leftovers: Leftovers::default(),
            ..self
        }
    }

    pub(super) fn workdir(&self) -> &Path {
        self.workdir.path()
    }

    /// Puts everything back. Returns the DNS queries, timed from `start`.
    pub(super) fn put_back(mut self, start: Instant) -> Result<Vec<Query>, String> {
        let queries = match self.dns.take() {
            Some(server) => server.stop(start)?,
            None => Vec::new(),
        };
        self.files.put_back()?;
        self.workdir.leave()?;
        self.leftovers.remove()?;
        Ok(queries)
    }
}
