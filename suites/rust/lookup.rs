//! What does Rust's standard library make of a name, by the libc's resolver?
//!
//! usage: lookup NAME

use std::net::{IpAddr, ToSocketAddrs};

fn main() {
    let name = std::env::args().nth(1).expect("a name");
    match (name.as_str(), 0).to_socket_addrs() {
        Ok(found) => {
            let mut addresses: Vec<IpAddr> = found.map(|address| address.ip()).collect();
            addresses.sort();
            addresses.dedup();
            if addresses.len() > 4 {
                println!("{} addresses", addresses.len());
            } else {
                let addresses: Vec<String> = addresses.iter().map(IpAddr::to_string).collect();
                println!("{}", addresses.join(" "));
            }
        }
        Err(error) => {
            println!("not found");
            eprintln!("{error}");
        }
    }
}
