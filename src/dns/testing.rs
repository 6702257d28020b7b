//! Queries for tests of other modules.

use super::name::Name;
use super::wire::type_number;

/// A query with recursion desired and no extensions.
pub(crate) fn query(id: u16, name: &str, rtype: &str) -> Vec<u8> {
    let mut bytes = id.to_be_bytes().to_vec();
    bytes.extend([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in Name::parse(name).unwrap().0 {
        bytes.push(u8::try_from(label.len()).unwrap());
        bytes.extend(label);
    }
    bytes.push(0);
    bytes.extend(type_number(rtype).unwrap().to_be_bytes());
    bytes.extend([0, 1]);
    bytes
}
