//! `tests`: the tests that users have already, in two images.

use super::compare;
use super::failure::Failure;
use super::run::Context;
use super::{RunCommand, run, run_id};
use crate::cli::{self, TestsFormat};
use crate::differential::{Both, Command, Given, Host, Ready, Spec, Trial};
use crate::engine::sweep::{run_labels, sweep};
use crate::engine::{ContainerSpec, EngineError, ImageConfig, ImageInfo};
use crate::exit::Exit;
use crate::image::Image;
use crate::imports::{self, CommandTest, Seen, Subject, Test, Verdict, judge};
use crate::printer::Printer;
use crate::report::imports::{TestReport, Tested};

/// Runs the tests and prints what became of them.
///
/// # Errors
/// Mistakes in the files, an engine or image that is not there.
pub(super) async fn tests(
    command: &RunCommand<'_>,
    args: &cli::Tests,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let tests = read(args)?;
    let work = async |context: &Context<'_>| tested(context, args, &tests).await;
    let Some(report) = command.swept_after(&run_id(), false, work).await? else {
        return Ok(Exit::Interrupted);
    };
    let text = match args.format {
        TestsFormat::Terminal => report.terminal(&printer.look()),
        TestsFormat::Json => report
            .json()
            .map_err(|error| Failure::message(Exit::BadInput, error, "report this"))?,
    };
    super::print(printer, &text)?;
    Ok(if report.fails() {
        Exit::Divergence
    } else {
        Exit::Success
    })
}

/// All tests of all files, or the mistakes of all.
fn read(args: &cli::Tests) -> Result<Vec<Test>, Failure> {
    let mut tests = Vec::new();
    let mut mistakes = Vec::new();
    for file in &args.files {
        match imports::read(file) {
            Ok(read) => tests.extend(read),
            Err(error) => mistakes.push(error.to_string()),
        }
    }
    if mistakes.is_empty() {
        return Ok(tests);
    }
    let help = "files of container-structure-test (schema 2.0.0) and of goss are read";
    Err(Failure::message(Exit::BadInput, mistakes.join("\n"), help))
}

async fn tested(
    context: &Context<'_>,
    args: &cli::Tests,
    tests: &[Test],
) -> Result<TestReport, Failure> {
    sweep(context.engine, None)
        .await
        .map_err(run::unavailable)?;
    let progress = run::Progress::new(context.quiet);
    let names = [args.a.as_str(), args.b.as_str()];
    let (images, agent_volume) = compare::images(context, &names, &args.source, &progress).await?;
    let host = Host {
        engine: context.engine,
        labels: run_labels(context.run_id),
        agent_volume,
        run_id: context.run_id.to_owned(),
        keep: false,
    };
    let mut sides = Vec::new();
    for image in &images {
        let side = Side {
            context,
            host: &host,
            image,
        };
        sides.push(side.verdicts(tests).await?);
    }
    progress.prepared();
    let mut sides = sides.into_iter();
    let (a, b) = (
        sides.next().unwrap_or_default(),
        sides.next().unwrap_or_default(),
    );
    let tested = tests
        .iter()
        .zip(a.into_iter().zip(b))
        .map(|(test, (a, b))| Tested {
            name: test.name.clone(),
            verdicts: Both { a, b },
        });
    Ok(TestReport {
        images: Both {
            a: args.a.clone(),
            b: args.b.clone(),
        },
        tested: tested.collect(),
    })
}

/// One image.
struct Side<'s> {
    context: &'s Context<'s>,
    host: &'s Host<'s>,
    image: &'s Image,
}

impl Side<'_> {
    async fn verdicts(&self, tests: &[Test]) -> Result<Vec<Verdict>, Failure> {
        let engine = self.context.engine;
        let info = engine.image(&self.image.id).await;
        let Some(info) = info.map_err(run::unavailable)? else {
            let message = format!("the engine has `{}` no more", self.image.name);
            let help = "was it removed meanwhile?";
            return Err(Failure::message(Exit::Unavailable, message, help));
        };
        let spec = ContainerSpec::never_started(&self.image.id, self.host.labels.clone());
        let container = engine.create(&spec).await.map_err(run::unavailable)?;
        let mut verdicts = Vec::new();
        for test in tests {
            let seen = self
                .seen(&container, &info, &test.subject)
                .await
                .map_err(run::unavailable)?;
            verdicts.push(match seen {
                Ok(seen) => judge(&test.subject, &seen),
                Err(why) => Verdict::NotTried(why),
            });
        }
        engine.remove(&container).await.map_err(run::unavailable)?;
        Ok(verdicts)
    }

    /// What was seen, or why nothing was.
    async fn seen(
        &self,
        container: &str,
        info: &ImageInfo,
        subject: &Subject,
    ) -> Result<Result<Seen, String>, EngineError> {
        if let Subject::Command(test) = subject {
            return Ok(self.run(test, &info.config).await);
        }
        let seen = imports::look(self.context.engine, container, info, subject).await?;
        Ok(seen.ok_or_else(|| "nothing was seen".to_owned()))
    }

    async fn run(&self, test: &CommandTest, config: &ImageConfig) -> Result<Seen, String> {
        let given = Given {
            env: test
                .env
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect(),
            network: "none".to_owned(),
            timeout: TIMEOUT,
            ..Given::default()
        };
        let spec = Spec::read(&given).map_err(|error| error.to_string())?;
        let command = |argv: &[String]| Command::of(self.image.clone(), config, Some(argv), None);
        let setup: Vec<Command> = test.setup.iter().filter_map(|argv| command(argv)).collect();
        let Some(command) = command(&test.argv) else {
            return Err("it names no command".to_owned());
        };
        let trial = Trial {
            host: self.host,
            spec: &spec,
            ready: &Ready::default(),
            load: None,
        };
        let seen = trial.run_after(&setup, &command).await;
        let observation = seen.map_err(|broken| broken.to_string())?;
        Ok(Seen::Command(Box::new(observation)))
    }
}

/// How long a command may take; neither format says.
const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(60);
