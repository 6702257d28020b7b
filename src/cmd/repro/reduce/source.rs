//! A source that is made smaller: compiled anew for each try, or a script that is written into the
//! containers.

use super::super::asked::Asked;
use crate::build::compile::Compiler;
use crate::build::store::Built;
use crate::build::unit::{Sources, Unit};
use crate::clib::Family;
use crate::cmd::failure::Failure;
use crate::exit::Exit;
use crate::outcome::Broken;
use crate::plan::layout;
use crate::protocol::Job;
use crate::suite::{Case, Workload};

/// Where programs and scripts are put; the folder of the cases is read-only.
const FOLDER: &str = "/tmp";

/// A source.
pub(super) struct Source<'e> {
    /// What is left of it.
    pub(super) content: Vec<u8>,
    /// Where in the containers what is run is put.
    target: String,
    compiling: Option<Compiling<'e>>,
}

struct Compiling<'e> {
    compiler: Compiler<'e>,
    /// The unit of each side.
    units: [Unit; 2],
    /// What has to be there besides: headers; only the first time.
    beside: Option<Sources>,
    path: String,
}

impl<'e> Source<'e> {
    /// The source of what is asked for; the jobs then run what [`Source::put`] puts there.
    pub(super) fn new(
        asked: &Asked,
        jobs: &mut [Job; 2],
        compiler: Option<Compiler<'e>>,
        families: [Option<Family>; 2],
    ) -> Result<Source<'e>, Failure> {
        let (case, sources) = (&asked.thing.case, &asked.thing.sources);
        let none = || {
            let help = "`--reduce args` and `--reduce stdin` reduce what it is given";
            Failure::message(
                Exit::Usage,
                "there is no source that could be reduced",
                help,
            )
        };
        let file = case.workload.file().ok_or_else(none)?;
        let suite = case.id.suite();
        let path = format!("{suite}/{file}");
        let content = sources.files.iter().find(|(name, _)| *name == path);
        let content = content.ok_or_else(none)?.1.clone();
        let name = file.rsplit('/').next().unwrap_or(file);
        let (mut compiling, mut target) = (None, format!("{FOLDER}/{name}"));
        if let Some(compiler) = compiler {
            let units = units(case, families);
            target = format!("{FOLDER}/{}", case.id.name());
            for job in jobs {
                job.argv[0].clone_from(&target);
            }
            compiling = Some(Compiling {
                compiler,
                units,
                beside: Some(sources.clone()),
                path,
            });
        } else {
            let before = layout::script(suite, file);
            for word in jobs.iter_mut().flat_map(|job| &mut job.argv) {
                if *word == before {
                    word.clone_from(&target);
                }
            }
        }
        Ok(Source {
            content,
            target,
            compiling,
        })
    }

    /// Changes the jobs so that they run this; `false`: a compiler refuses it.
    pub(super) async fn put(
        &mut self,
        content: Vec<u8>,
        jobs: &mut [Job; 2],
    ) -> Result<bool, Broken> {
        let programs = match &mut self.compiling {
            Some(compiling) => compiling.programs(&content).await?,
            None => Some([content.clone(), content.clone()]),
        };
        let Some(programs) = programs else {
            return Ok(false);
        };
        for (job, program) in jobs.iter_mut().zip(programs) {
            job.files.insert(self.target.clone(), program.into());
        }
        self.content = content;
        Ok(true)
    }

    pub(super) async fn close(self) {
        if let Some(compiling) = self.compiling {
            compiling.compiler.close().await;
        }
    }
}

/// What is compiled for the two sides, under names that differ where the libcs do.
fn units(case: &Case, families: [Option<Family>; 2]) -> [Unit; 2] {
    let (built_for, flags) = match &case.workload {
        Workload::C {
            build_for, flags, ..
        } => (*build_for, flags.as_slice()),
        _ => (None, &[][..]),
    };
    families.map(|own| {
        // Without a libc of its own an image runs none of the other either.
        let family = built_for.or(own).unwrap_or(Family::Glibc);
        Unit {
            program: format!("{family}-reduced"),
            source: format!("{}/{}", case.id.suite(), case.workload.file().unwrap_or("")),
            flags: flags.to_vec(),
            family,
            library: false,
        }
    })
}

impl Compiling<'_> {
    /// The program of each side; `None`: a compiler refuses it.
    async fn programs(&mut self, content: &[u8]) -> Result<Option<[Vec<u8>; 2]>, Broken> {
        let mut sources = self.beside.take().unwrap_or_default();
        sources.files.retain(|(path, _)| *path != self.path);
        sources.files.push((self.path.clone(), content.to_vec()));
        // Two images with one libc run one program.
        let mut units = self.units.to_vec();
        units.dedup();
        let built = self.compiler.compile(&sources, &units, &|| ()).await?;
        let mut programs = Vec::new();
        for built in built {
            match built {
                Built::Program(program) => programs.push(program),
                Built::Refused(_) => return Ok(None),
            }
        }
        let last = programs.pop().unwrap_or_default();
        let first = programs.pop().unwrap_or_else(|| last.clone());
        Ok(Some([first, last]))
    }
}
