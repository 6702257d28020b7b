//! Makes an input smaller while it still shows the same. Pure: whoever runs it is asked about one
//! smaller input after the other.

mod ddmin;
pub mod input;

pub use ddmin::Ddmin;
