//! One of something for each side.

/// What belongs to A and to B.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Both<T> {
    /// The first image's.
    pub a: T,
    /// The second image's.
    pub b: T,
}

impl<T> Both<T> {
    /// References to each.
    pub fn as_ref(&self) -> Both<&T> {
        Both {
            a: &self.a,
            b: &self.b,
        }
    }

    /// Something made of each.
    pub fn map<U>(self, mut make: impl FnMut(T) -> U) -> Both<U> {
        Both {
            a: make(self.a),
            b: make(self.b),
        }
    }

    /// Each with its counterpart.
    pub fn zip<U>(self, other: Both<U>) -> Both<(T, U)> {
        Both {
            a: (self.a, other.a),
            b: (self.b, other.b),
        }
    }

    /// A, then B.
    pub fn into_array(self) -> [T; 2] {
        [self.a, self.b]
    }
}
