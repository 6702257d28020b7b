//! How long a case mostly waits: `waits = "5s"`, or `waits = { glibc = "5s" }` where one libc does.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::DeValue;

use super::fields::Fields;
use super::units;
use crate::clib::Family;
use crate::mistakes::Mistakes;

/// How long a case mostly waits on each libc, milliseconds: such cases run beside the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Form")]
pub struct Waits {
    musl: u64,
    glibc: u64,
}

impl Waits {
    /// So many milliseconds on each libc.
    #[must_use]
    pub const fn of(musl: u64, glibc: u64) -> Waits {
        Waits { musl, glibc }
    }

    /// On an image with this libc, milliseconds; where it is not known, the longer of the two.
    #[must_use]
    pub fn on(self, family: Option<Family>) -> u64 {
        match family {
            Some(Family::Musl) => self.musl,
            Some(Family::Glibc) => self.glibc,
            None => self.musl.max(self.glibc),
        }
    }
}

/// As it stands in a record; the first records had one number for both.
#[derive(Deserialize)]
#[serde(untagged)]
enum Form {
    Both(u64),
    Each { musl: u64, glibc: u64 },
}

impl From<Form> for Waits {
    fn from(form: Form) -> Waits {
        match form {
            Form::Both(ms) => Waits::of(ms, ms),
            Form::Each { musl, glibc } => Waits::of(musl, glibc),
        }
    }
}

/// Takes `waits`.
pub(super) fn read(fields: &mut Fields<'_>, mistakes: &mut Mistakes) -> Waits {
    let Some(value) = fields.take_raw("waits") else {
        return Waits::default();
    };
    let span = value.span();
    match value.into_inner() {
        DeValue::String(text) => {
            let ms = duration(&Spanned::new(span, text.into_owned()), mistakes);
            Waits::of(ms, ms)
        }
        table @ DeValue::Table(_) => {
            let value = Spanned::new(span, table);
            let Some(mut fields) = Fields::of(value, "waits", mistakes) else {
                return Waits::default();
            };
            let mut by_libc = BTreeMap::new();
            for family in Family::ALL {
                let text = fields.take::<String>(family.as_str(), mistakes);
                by_libc.insert(family, text.map_or(0, |text| duration(&text, mistakes)));
            }
            fields.finish(mistakes);
            Waits::of(by_libc[&Family::Musl], by_libc[&Family::Glibc])
        }
        other => {
            let message = format!("`waits` is a duration, not {}", other.type_str());
            let help = "write `\"5s\"`, or `{ glibc = \"5s\" }` where only one libc waits";
            mistakes.add(span, message, Some(help.to_owned()));
            Waits::default()
        }
    }
}

fn duration(text: &Spanned<String>, mistakes: &mut Mistakes) -> u64 {
    units::milliseconds(text.get_ref()).unwrap_or_else(|message| {
        mistakes.add(text.span(), message, None);
        0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_libc_that_is_not_known_waits_as_the_slower_one() {
        let waits = Waits::of(5_000, 0);
        assert_eq!(waits.on(Some(Family::Musl)), 5_000);
        assert_eq!(waits.on(Some(Family::Glibc)), 0);
        assert_eq!(waits.on(None), 5_000);
    }

    #[test]
    fn what_is_written_is_read_and_so_is_the_older_form() {
        let waits = Waits::of(5_000, 0);
        let json = serde_json::to_string(&waits).unwrap();
        assert_eq!(serde_json::from_str::<Waits>(&json).unwrap(), waits);
        assert_eq!(
            serde_json::from_str::<Waits>("3000").unwrap(),
            Waits::of(3_000, 3_000)
        );
    }
}
