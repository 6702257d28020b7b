//! Whether a claim is true on one image, by one case or by several.

use super::{Evidence, Truth, version};
use crate::clib::Family;
use crate::compare::timing::percent;
use crate::compare::{Comparison, Finding, Pair, Verdict, behaviour};
use crate::image::Image;
use crate::outcome::Observation;
use crate::record::{Role, Run, TrialResult};
use crate::stats::Estimate;
use crate::suite::{Aspect, Case, Claim, Expectation, Kind, Sign};

/// Of a claim that something makes no difference: within this it makes none.
const NO_DIFFERENCE: f64 = 0.10;

/// A ratio as near to 1 as this is the claim that something makes no difference.
const NO_RATIO: f64 = 0.005;

/// One block says nothing of how processes vary.
const MIN_BLOCKS: usize = 2;

/// What a case says of a claim on an image.
pub(super) fn of_case<'a>(
    run: &'a Run,
    comparison: &Comparison,
    claim: &'a Claim,
    case: &'a Case,
    image: &Image,
) -> Evidence<'a> {
    let (truth, ratio) = match (&claim.sign, &case.kind) {
        (Sign::Ratio { times, cpus }, Kind::Timing { .. }) => {
            let ratio = ratio(run, comparison, claim, case, image);
            let margin = comparison.thresholds.margin_of(&case.kind);
            let truth = match &ratio {
                Ok(ratio) => on_this_machine(of_ratio(ratio, *times, margin), run, *cpus),
                Err(why) => Truth::Open(why.clone()),
            };
            (truth, ratio.ok())
        }
        (sign, Kind::Behaviour { observe }) => (
            of_behaviour(run, sign, claim.about, case, observe, image),
            None,
        ),
        (_, Kind::Timing { .. }) => (Truth::Open(format!("{} is a timing", case.id)), None),
    };
    Evidence {
        case: &case.id,
        truth,
        ratio,
    }
}

/// Several cases: true where all bear it out, not true where one does not.
pub(super) fn together<'t>(truths: impl Iterator<Item = &'t Truth> + Clone) -> Truth {
    let any = |wanted: fn(&Truth) -> bool| truths.clone().any(wanted);
    let open = || truths.clone().find(|truth| matches!(truth, Truth::Open(_)));
    if truths.clone().next().is_none() {
        Truth::Open("no case of it was run".to_owned())
    } else if truths.clone().all(|truth| *truth == Truth::Opposite) {
        Truth::Opposite
    } else if any(|truth| matches!(truth, Truth::No | Truth::Opposite)) {
        Truth::No
    } else if let Some(open) = open() {
        open.clone()
    } else if any(|truth| *truth == Truth::Less) {
        Truth::Less
    } else {
        Truth::Yes
    }
}

/// What an interval says of a claimed ratio: see the module's text.
pub(super) fn of_ratio(estimate: &Estimate, times: f64, margin: f64) -> Truth {
    if estimate.blocks < MIN_BLOCKS {
        return Truth::Open("one block of samples says nothing of how processes vary".to_owned());
    }
    if (times - 1.0).abs() < NO_RATIO {
        return of_no_difference(estimate, margin);
    }
    let (low, high, times) = if times < 1.0 {
        (estimate.high.recip(), estimate.low.recip(), times.recip())
    } else {
        (estimate.low, estimate.high, times)
    };
    let half = 1.0 + (times - 1.0) / 2.0;
    let (below, above) = ((1.0 + margin).recip(), 1.0 + margin);
    if low > half.max(above) {
        Truth::Yes
    } else if high < below {
        Truth::Opposite
    } else if half <= above {
        Truth::Open(within(margin))
    } else if high >= half {
        Truth::Open("the interval is too wide to say".to_owned())
    } else if low > above {
        Truth::Less
    } else {
        Truth::No
    }
}

fn of_no_difference(estimate: &Estimate, margin: f64) -> Truth {
    let inside = |band: f64| estimate.low > (1.0 + band).recip() && estimate.high < 1.0 + band;
    let outside = |band: f64| estimate.low > 1.0 + band || estimate.high < (1.0 + band).recip();
    if outside(NO_DIFFERENCE.max(margin)) {
        Truth::No
    } else if margin > NO_DIFFERENCE {
        Truth::Open(within(margin))
    } else if inside(NO_DIFFERENCE) {
        Truth::Yes
    } else {
        Truth::Open("the interval is too wide to say".to_owned())
    }
}

fn within(margin: f64) -> String {
    let percent = percent(margin);
    format!(
        "this machine cannot tell finer than {percent}, and the claim is of less or not much more"
    )
}

/// What grows with the number of CPUs cannot be denied on a machine that has fewer.
fn on_this_machine(truth: Truth, run: &Run, cpus: Option<u32>) -> Truth {
    let here = run.header.machine.cpus;
    match (truth, cpus) {
        (Truth::No | Truth::Less, Some(there)) if here < there => Truth::Open(format!(
            "it was seen on a machine of {there} CPUs; this one has {here}"
        )),
        (truth, _) => truth,
    }
}

/// The cost with the libc spoken of over the cost with the other, as far as an image shows it: as
/// a candidate against the baseline, or as the baseline against the newest candidate.
fn ratio(
    run: &Run,
    comparison: &Comparison,
    claim: &Claim,
    case: &Case,
    image: &Image,
) -> Result<Estimate, String> {
    let about = claim.about;
    let family = |name: &str| {
        let mut images = run.header.images.iter().map(|planned| &planned.image);
        images.find(|image| image.name == name)?.family()
    };
    let of_case = || comparison.findings.iter().filter(|f| f.case == case.id);
    let baseline = baseline(run).ok_or("the run has no baseline")?;
    let against = |finding: &Finding| family(&finding.image) == Some(about.other());
    let (finding, turned) = if baseline.name == image.name {
        let newest = of_case()
            .filter(|finding| against(finding))
            .max_by_key(|finding| {
                let images = run.header.images.iter().map(|planned| &planned.image);
                images
                    .filter(|image| image.name == finding.image)
                    .find_map(|image| version(image).cloned())
            });
        (newest.ok_or("nothing of the other libc was timed")?, true)
    } else if baseline.family() == Some(about.other()) {
        let own = of_case().find(|finding| finding.image == image.name);
        (own.ok_or("it was not timed on this image")?, false)
    } else {
        return Err(format!("the baseline has no {}", about.other()));
    };
    if let Some(control) = spoilt(comparison, claim, finding) {
        return Err(format!("the control {control} shows a difference too"));
    }
    if finding.pair == Pair::AsShipped {
        return Err(
            "the images' own programs were timed, which differ in more than libc".to_owned(),
        );
    }
    let tax = finding.timing().and_then(|timing| timing.tax);
    let tax = tax.ok_or_else(|| match finding.notes.as_slice() {
        [] => "it could not be timed".to_owned(),
        notes => notes.join("; "),
    })?;
    Ok(if turned { upside_down(&tax) } else { tax })
}

fn upside_down(estimate: &Estimate) -> Estimate {
    Estimate {
        value: estimate.value.recip(),
        low: estimate.high.recip(),
        high: estimate.low.recip(),
        ..*estimate
    }
}

/// A timing control of the case's suite, or of the claim's, that differs on the same image.
fn spoilt<'c>(comparison: &'c Comparison, claim: &Claim, of: &Finding) -> Option<&'c str> {
    let suites = [of.case.suite(), claim.id.suite()];
    let spoils = |control: &&Finding| {
        control.control
            && control.timing().is_some()
            && control.image == of.image
            && suites.contains(&control.case.suite())
            && matches!(control.verdict, Verdict::Slower | Verdict::Faster)
    };
    let control = comparison.findings.iter().find(spoils)?;
    Some(&control.case.0)
}

fn baseline(run: &Run) -> Option<&Image> {
    let mut images = run.header.images.iter();
    let baseline = images.find(|planned| planned.role == Role::Baseline)?;
    Some(&baseline.image)
}

fn of_behaviour(
    run: &Run,
    sign: &Sign,
    about: Family,
    case: &Case,
    observe: &[Aspect],
    image: &Image,
) -> Truth {
    let seen = match observation(run, case, image) {
        Ok(seen) => seen,
        Err(why) => return Truth::Open(why),
    };
    let is_one_of = |answers: &[Expectation]| {
        let matches = |answer| behaviour::refutations(observe, answer, seen).is_empty();
        answers.iter().any(matches)
    };
    let peer_does_the_same = || {
        let peer = peer(run, about, case).ok_or_else(|| {
            let other = about.other();
            Truth::Open(format!("no image with {other} was looked at"))
        })?;
        Ok(behaviour::differences(observe, peer, seen).is_empty())
    };
    let yes_or_no = |yes| if yes { Truth::Yes } else { Truth::No };
    match sign {
        Sign::Sees { answers, .. } if is_one_of(answers) => Truth::Yes,
        Sign::Sees { opposite, .. } if is_one_of(opposite) => Truth::Opposite,
        Sign::Sees { open, .. } if is_one_of(open) => {
            Truth::Open("the image lacks what the case needs".to_owned())
        }
        Sign::Sees { .. } => Truth::No,
        Sign::Same => peer_does_the_same().map_or_else(|open| open, yes_or_no),
        Sign::Differs => peer_does_the_same().map_or_else(|open| open, |same| yes_or_no(!same)),
        Sign::Ratio { .. } => Truth::Open(format!("{} is no timing", case.id)),
        Sign::CannotTell { why } => Truth::Open(why.clone()),
    }
}

/// The last one counts, as in judging.
fn observation<'r>(run: &'r Run, case: &Case, image: &Image) -> Result<&'r Observation, String> {
    let trial = run
        .trials
        .iter()
        .rfind(|trial| trial.case == case.id && trial.image == image.name);
    match trial.map(|trial| &trial.result) {
        Some(TrialResult::Observed(seen)) => Ok(seen),
        Some(TrialResult::Unsupported(why)) => Err(why.clone()),
        Some(TrialResult::Broken(why)) => Err(why.to_string()),
        Some(TrialResult::Timed(_)) => Err("the record has samples instead".to_owned()),
        None => Err("it was not run on this image".to_owned()),
    }
}

/// What the other libc did: on the baseline if that has it, else on the newest image that has.
fn peer<'r>(run: &'r Run, about: Family, case: &Case) -> Option<&'r Observation> {
    let others = run.header.images.iter().filter_map(|planned| {
        let image = &planned.image;
        let seen = observation(run, case, image).ok()?;
        let is_baseline = planned.role == Role::Baseline;
        (image.family() == Some(about.other())).then_some((is_baseline, version(image), seen))
    });
    others
        .max_by_key(|(is_baseline, version, _)| (*is_baseline, *version))
        .map(|(_, _, seen)| seen)
}
