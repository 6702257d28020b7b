//! Decides what single-threaded timings are bound to. Both sides meet the same noise on one CPU,
//! and are not moved from one to another in the middle of a sample.

use crate::environment::Environment;
use crate::record::Pinning;

/// What was asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pin {
    /// A CPU where there is a choice.
    #[default]
    Auto,
    /// None.
    Off,
    /// This one.
    Cpu(u32),
}

/// A CPU that was asked for and that containers may not use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("containers may not run on CPU {asked}{}", refusal(.allowed, .refused.as_deref()))]
pub struct NotAllowed {
    asked: u32,
    allowed: Vec<u32>,
    refused: Option<String>,
}

fn refusal(allowed: &[u32], refused: Option<&str>) -> String {
    if let Some(refused) = refused {
        return format!(": {refused}");
    }
    let allowed: Vec<String> = allowed.iter().map(u32::to_string).collect();
    format!("; they may on {}", allowed.join(", "))
}

/// Decides, from what the engine's host allows.
///
/// # Errors
/// When a CPU was asked for that cannot be had. What cannot be had automatically is no error: the
/// decision says why.
pub fn decide(wanted: Pin, host: &Environment) -> Result<Pinning, NotAllowed> {
    let off = |because: &str| Pinning::Off {
        because: because.to_owned(),
    };
    Ok(match (wanted, &host.affinity_refused) {
        (Pin::Off, _) => off("as asked for"),
        (Pin::Cpu(cpu), None) if host.allowed_cpus.contains(&cpu) => Pinning::Cpu {
            cpu,
            because: "as asked for".to_owned(),
        },
        (Pin::Cpu(asked), refused) => {
            return Err(NotAllowed {
                asked,
                allowed: host.allowed_cpus.clone(),
                refused: refused.clone(),
            });
        }
        (Pin::Auto, Some(refused)) => off(&format!("it is not permitted: {refused}")),
        (Pin::Auto, None) => match host.allowed_cpus.as_slice() {
            [] => off("it is not known which CPUs containers may use"),
            [_] => off("containers may use only one CPU, so there is nothing to choose"),
            // Interrupts and everything else like the lowest best.
            [.., highest] => Pinning::Cpu {
                cpu: *highest,
                because: format!("the highest of {}", host.allowed_cpus.len()),
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(allowed: &[u32], refused: Option<&str>) -> Environment {
        Environment {
            allowed_cpus: allowed.to_vec(),
            affinity_refused: refused.map(str::to_owned),
            ..Environment::default()
        }
    }

    fn cpu(wanted: Pin, allowed: &[u32]) -> Option<u32> {
        decide(wanted, &host(allowed, None)).unwrap().cpu()
    }

    #[test]
    fn the_highest_allowed_cpu_is_taken_where_there_is_a_choice() {
        assert_eq!(cpu(Pin::Auto, &[0, 1]), Some(1));
        assert_eq!(cpu(Pin::Auto, &[4, 5, 9]), Some(9));
        assert_eq!(cpu(Pin::Auto, &[0]), None);
        assert_eq!(cpu(Pin::Auto, &[]), None);
        assert_eq!(cpu(Pin::Off, &[0, 1]), None);
        assert_eq!(cpu(Pin::Cpu(0), &[0, 1]), Some(0));
    }

    #[test]
    fn what_cannot_be_had_is_an_error_only_when_it_was_asked_for() {
        let error = decide(Pin::Cpu(7), &host(&[0, 1], None)).unwrap_err();
        assert!(
            error.to_string().contains("CPU 7; they may on 0, 1"),
            "{error}"
        );
        let sandbox = host(&[0, 1], Some("cannot pin to CPU 1: EPERM"));
        let error = decide(Pin::Cpu(1), &sandbox).unwrap_err();
        assert!(error.to_string().contains("EPERM"), "{error}");
        match decide(Pin::Auto, &sandbox).unwrap() {
            Pinning::Off { because } => assert!(because.contains("EPERM")),
            other @ Pinning::Cpu { .. } => panic!("{other:?}"),
        }
    }
}
