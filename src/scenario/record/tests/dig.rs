//! The output of dig.

use super::*;

pub(super) const DIG: &str = "\
; <<>> DiG 9.18.24-1-Debian <<>> @10.96.0.10 big.test A
; (1 server found)
;; global options: +cmd
;; Truncated, retrying in TCP mode.
;; Got answer:
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 55377
;; flags: qr rd ra ad; QUERY: 1, ANSWER: 3, AUTHORITY: 0, ADDITIONAL: 1

;; OPT PSEUDOSECTION:
; EDNS: version: 0, flags:; udp: 1232
;; QUESTION SECTION:
;big.test.\t\t\tIN\tA

;; ANSWER SECTION:
big.test.\t\t30\tIN\tCNAME\ta.
a.\t\t30\tIN\tA\t10.0.0.1
other.test.\t\t30\tIN\tA\t10.0.0.2

;; Query time: 1200 msec
;; SERVER: 10.96.0.10#53(10.96.0.10) (TCP)
;; MSG SIZE  rcvd: 1100

; <<>> DiG 9.18.24-1-Debian <<>> lost.test AAAA @10.96.0.11 +tries=2
;; global options: +cmd
;; communications error to 10.96.0.11#53: timed out
;; communications error to 10.96.0.11#53: timed out
;; no servers could be reached

; <<>> DiG 9.18.24-1-Debian <<>> @10.96.0.10 x.test TXT
;; Got answer:
;; ->>HEADER<<- opcode: QUERY, status: SERVFAIL, id: 1
;; flags: qr rd ra; QUERY: 1, ANSWER: 2, AUTHORITY: 0, ADDITIONAL: 0
;; QUESTION SECTION:
;x.test. IN TXT

;; ANSWER SECTION:
x.test. 60 IN TXT \"a\" \"b\\\"c\"
x.test. 60 IN CAA 0 issue \"x\"

;; Query time: 2 msec
;; SERVER: 10.96.0.10#53(10.96.0.10) (UDP)
";

#[test]
fn dig_s_output_becomes_a_scenario() {
    let (recorded, text) = recorded(DIG.as_bytes());
    let expected = "servers = [\"127.0.0.1\", \"127.0.0.2\"]\nrules = [\n  \
        { name = \"big.test\", rtype = \"A\", transport = \"udp\", truncate = true },\n  \
        { name = \"big.test\", rtype = \"A\", transport = \"tcp\", answer = [\"CNAME a\", \
        \"A 10.0.0.1\", \"other.test A 10.0.0.2\"], delay-ms = 1200, ad = true },\n  \
        { name = \"lost.test\", rtype = \"AAAA\", drop = true },\n";
    assert!(text.contains(expected), "{text}");
    let expected = "{ name = \"x.test\", rtype = \"TXT\", rcode = \"servfail\", \
        answer = ['TXT \\# 6 016103622263'] },\n";
    assert!(text.contains(expected), "{text}");
    let remarks = format!("{:?}", recorded.remarks.rules);
    assert!(remarks.contains("CAA is left out"), "{remarks}");
}

#[test]
fn a_time_that_cannot_be_is_shortened_to_one_that_can() {
    let unending = DIG.replace("1200 msec", "9660166666601666666 msec");
    let twice = format!("{unending}\n{unending}");
    let (_, text) = recorded(twice.as_bytes());
    assert!(text.contains("delay-ms = 3600000, ad = true }"), "{text}");
}
