//! Says how it was linked, which shows that it started.

fn main() {
    println!("started, {}", env!("LINKED"));
}
