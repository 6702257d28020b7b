//! Which packages of a Python project are wanted on the target: not those that only other
//! platforms need.

use std::collections::HashMap;

use crate::lock::marker::{Environment, Truth};
use crate::lock::{Distribution, Need};

/// For each package whether it may be wanted. One that nothing else names is wanted; one that is
/// named is wanted where what names it is, and the marker of that may hold.
pub(super) fn wanted(packages: &[Distribution], environment: &Environment) -> Vec<bool> {
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, package) in packages.iter().enumerate() {
        by_name.entry(&package.name).or_default().push(index);
    }
    // For each package, what needs it, and whether the marker of that may hold.
    let mut needed: Vec<Vec<(usize, bool)>> = vec![Vec::new(); packages.len()];
    for (from, package) in packages.iter().enumerate() {
        for need in &package.needs {
            let marker = need.marker.as_deref();
            let holds = marker.is_none_or(|marker| environment.holds(marker) != Truth::No);
            for &to in by_name.get(need.name.as_str()).into_iter().flatten() {
                if to != from && is_meant(need, &packages[to]) {
                    needed[to].push((from, holds));
                }
            }
        }
    }
    let own = |package: &Distribution| {
        let mut markers = package.markers.iter();
        package.markers.is_empty() || markers.any(|marker| environment.holds(marker) != Truth::No)
    };
    let mut wanted: Vec<bool> = packages.iter().map(own).collect();
    loop {
        let is_unwanted = |index: &usize| {
            let by = &needed[*index];
            wanted[*index]
                && !by.is_empty()
                && !by.iter().any(|(from, holds)| *holds && wanted[*from])
        };
        let unwanted: Vec<usize> = (0..packages.len()).filter(is_unwanted).collect();
        if unwanted.is_empty() {
            return wanted;
        }
        for index in unwanted {
            wanted[index] = false;
        }
    }
}

fn is_meant(need: &Need, package: &Distribution) -> bool {
    match (&need.version, &package.version) {
        (Some(wanted), Some(version)) => wanted == version,
        _ => true,
    }
}
