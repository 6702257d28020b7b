//! Host names without NSS: this is a static glibc binary, whose `getaddrinfo` may lack what the
//! machine's name service configuration asks for. `/etc/hosts` is read here, the rest is std's.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};

/// The addresses of a host, those of IPv4 first.
pub(super) async fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>, String> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let hosts = std::fs::read_to_string("/etc/hosts").unwrap_or_default();
    let mut addresses = from_hosts(&hosts, host);
    if addresses.is_empty() && host.eq_ignore_ascii_case("localhost") {
        addresses = vec![IpAddr::from([127, 0, 0, 1])];
    }
    if !addresses.is_empty() {
        addresses.sort_by_key(IpAddr::is_ipv6);
        return Ok(addresses
            .into_iter()
            .map(|address| SocketAddr::new(address, port))
            .collect());
    }
    let name = host.to_owned();
    let asked = tokio::task::spawn_blocking(move || (name.as_str(), port).to_socket_addrs()).await;
    match asked {
        Ok(Ok(found)) => Ok(found.collect()),
        Ok(Err(error)) => Err(format!("the name `{host}` cannot be resolved: {error}")),
        Err(error) => Err(error.to_string()),
    }
}

pub(super) fn from_hosts(hosts: &str, host: &str) -> Vec<IpAddr> {
    hosts
        .lines()
        .filter_map(|line| {
            let mut words = line.split('#').next()?.split_whitespace();
            let address: IpAddr = words.next()?.parse().ok()?;
            words
                .any(|name| name.eq_ignore_ascii_case(host))
                .then_some(address)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_as_the_libc_reads_them() {
        let hosts = "127.0.0.1 localhost\n::1 localhost ip6-localhost # x\n10.0.0.7\tbuild Box\n";
        assert_eq!(from_hosts(hosts, "box"), [IpAddr::from([10, 0, 0, 7])]);
        assert_eq!(from_hosts(hosts, "localhost").len(), 2);
        assert!(from_hosts(hosts, "x").is_empty());
    }

    #[tokio::test]
    async fn addresses_and_localhost_need_no_lookup() {
        let found = resolve("::1", 7).await.unwrap();
        assert_eq!(found[0].to_string(), "[::1]:7");
        let found = resolve("localhost", 7).await.unwrap();
        assert_eq!(found[0].to_string(), "127.0.0.1:7");
    }
}
