//! The report as it is seen, at two widths.
#![expect(
    clippy::too_many_lines,
    reason = "the snapshots are long, not the tests"
)]

use super::*;

#[test]
fn a_wide_terminal() {
    insta::assert_snapshot!(rendered(&full(), at(100, Verbosity::Normal)), @r#"
    baseline  debian: glibc 2.41 · glibc-2.41-r0 · bootstrapped
    candidate alpine-1.2.3: musl 1.2.3 · musl-1.2.3-r0 · bootstrapped · STAND-IN for alpine:3.17
    candidate alpine-1.2.5: musl 1.2.5 · musl-1.2.5-r0 · bootstrapped
    ! alpine-1.2.3 is a stand-in for alpine:3.17: the same libc, but not that image; what the image adds
      or patches is not seen here
    ! no registry: stand-ins are used

    New divergences (1)

      dns · What dns does
      ✗ dns/search Does search work?
        musl 1.2.3 diverges (new) · musl 1.2.5 diverges (new)
        glibc 2.41: exit 0
          stdout
          │ one
          │ two
        musl 1.2.3, musl 1.2.5: exit 0
          stdout
          │ one
          │ three

    Documented divergences (2)

      dns · What dns does
      • dns/tcp-fallback Does tcp-fallback work?
        musl 1.2.3 diverges · musl 1.2.5 same
        glibc 2.41, musl 1.2.5: exit 0 · stdout "10 addresses"
        musl 1.2.3: exit 0 · stdout "2 addresses"
        fixed in musl 1.2.4 · Alpine 3.18

      loader · What loader does
      • loader/glibc-program Does glibc-program work?
        musl 1.2.3 diverges · musl 1.2.5 diverges
        glibc 2.41: exit 0 · stdout "hello" (and 1 more line)
        musl 1.2.3, musl 1.2.5: could not start: ENOENT

    No longer diverging, though the catalogue says so (1)

      dns · What dns does
      • dns/gone Does gone work?
        glibc 2.41, musl 1.2.5: exit 0 · stdout "a"
        since musl 1.1.0
        ! the candidate did not do what the catalogue says of its libc: stdout

    The same, but not as the catalogue says (1)

      dns · What dns does
      • dns/wrong Does wrong work?
        glibc 2.41, musl 1.2.5: exit 0 · stdout "b"
        ! the baseline did not do what the catalogue says of its libc: stdout

    Taxes (1) candidate ÷ baseline, 95 % interval; bars are logarithmic

      alloc · What alloc does
      • alloc/small Does small work?
        musl 1.2.3  ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇ 9.7× slower (9.7–9.8) 50.7 µs → 493 µs
        musl 1.2.5  ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇  8.8× slower (8.8–8.9) 50.5 µs → 445 µs

    Where musl wins (1)

      alloc · What alloc does
      • alloc/peak Does peak work?
        musl 1.2.3  ▇▇▇▇▇            2.01× less memory (2.00–2.03) 4.95 MiB → 2.45 MiB
        musl 1.2.5  ▇▇▇▇▇▇           2.22× less memory (2.21–2.24) 4.93 MiB → 2.22 MiB

    Inconclusive (1)

      alloc · What alloc does
      • alloc/realloc Does realloc work?
        musl 1.2.5  ▇                1.03×, undecided (1.01–1.05) 51.4 µs → 52.9 µs
        ! the interval crosses the 3 % margin: about 389 blocks instead of 8 would decide

    No difference within 3 % (1)
      alloc: control

    Broken or skipped (2)
      broken on musl 1.2.5: candidate: the agent could not prepare the case: port 53 is taken
        loader/broken
      skipped on musl 1.2.5: candidate: it has no threads
        alloc/threads

    run run-1 · prepared in 1.5 s · ran for 12 s · alpine-tax 0.1.0
    2 new divergences (dns/search on musl 1.2.3 and musl 1.2.5); besides 3 documented, 1 no longer
      diverging, 1 not as the catalogue says, 4 same, 2 slower, 2 faster, 1 without difference in cost,
      1 inconclusive, 1 broken, 1 not applicable (with stand-ins, not the real images).
    "#);
}

#[test]
fn a_narrow_terminal() {
    insta::assert_snapshot!(rendered(&full(), at(50, Verbosity::Normal)), @r#"
    baseline  debian: glibc 2.41 · glibc-2.41-r0 ·
      bootstrapped
    candidate alpine-1.2.3: musl 1.2.3 · musl-1.2.3-r0
      · bootstrapped · STAND-IN for alpine:3.17
    candidate alpine-1.2.5: musl 1.2.5 · musl-1.2.5-r0
      · bootstrapped
    ! alpine-1.2.3 is a stand-in for alpine:3.17: the
      same libc, but not that image; what the image
      adds or patches is not seen here
    ! no registry: stand-ins are used

    New divergences (1)

      dns · What dns does
      ✗ dns/search Does search work?
        musl 1.2.3 diverges (new) · musl 1.2.5
          diverges (new)
        glibc 2.41: exit 0
          stdout
          │ one
          │ two
        musl 1.2.3, musl 1.2.5: exit 0
          stdout
          │ one
          │ three

    Documented divergences (2)

      dns · What dns does
      • dns/tcp-fallback Does tcp-fallback work?
        musl 1.2.3 diverges · musl 1.2.5 same
        glibc 2.41, musl 1.2.5: exit 0 · stdout "10
          addresses"
        musl 1.2.3: exit 0 · stdout "2 addresses"
        fixed in musl 1.2.4 · Alpine 3.18

      loader · What loader does
      • loader/glibc-program Does glibc-program work?
        musl 1.2.3 diverges · musl 1.2.5 diverges
        glibc 2.41: exit 0 · stdout "hello" (and 1
          more line)
        musl 1.2.3, musl 1.2.5: could not start:
          ENOENT

    No longer diverging, though the catalogue says so
      (1)

      dns · What dns does
      • dns/gone Does gone work?
        glibc 2.41, musl 1.2.5: exit 0 · stdout "a"
        since musl 1.1.0
        ! the candidate did not do what the catalogue
          says of its libc: stdout

    The same, but not as the catalogue says (1)

      dns · What dns does
      • dns/wrong Does wrong work?
        glibc 2.41, musl 1.2.5: exit 0 · stdout "b"
        ! the baseline did not do what the catalogue
          says of its libc: stdout

    Taxes (1) candidate ÷ baseline, 95 % interval;
      bars are logarithmic

      alloc · What alloc does
      • alloc/small Does small work?
        musl 1.2.3  ▇▇▇▇▇▇▇▇ 9.7× slower (9.7–9.8)
          50.7 µs → 493 µs
        musl 1.2.5  ▇▇▇▇▇▇▇▇ 8.8× slower (8.8–8.9)
          50.5 µs → 445 µs

    Where musl wins (1)

      alloc · What alloc does
      • alloc/peak Does peak work?
        musl 1.2.3  ▇▇       2.01× less memory
          (2.00–2.03) 4.95 MiB → 2.45 MiB
        musl 1.2.5  ▇▇▇      2.22× less memory
          (2.21–2.24) 4.93 MiB → 2.22 MiB

    Inconclusive (1)

      alloc · What alloc does
      • alloc/realloc Does realloc work?
        musl 1.2.5  ▇        1.03×, undecided
          (1.01–1.05) 51.4 µs → 52.9 µs
        ! the interval crosses the 3 % margin: about
          389 blocks instead of 8 would decide

    No difference within 3 % (1)
      alloc: control

    Broken or skipped (2)
      broken on musl 1.2.5: candidate: the agent could
        not prepare the case: port 53 is taken
        loader/broken
      skipped on musl 1.2.5: candidate: it has no
        threads
        alloc/threads

    run run-1 · prepared in 1.5 s · ran for 12 s ·
      alpine-tax 0.1.0
    2 new divergences (dns/search on musl 1.2.3 and
      musl 1.2.5); besides 3 documented, 1 no longer
      diverging, 1 not as the catalogue says, 4 same,
      2 slower, 2 faster, 1 without difference in
      cost, 1 inconclusive, 1 broken, 1 not applicable
      (with stand-ins, not the real images).
    "#);
}

#[test]
fn everything_is_said_when_asked() {
    insta::assert_snapshot!(rendered(&full(), at(100, Verbosity::Verbose)), @r#"
    baseline  debian: glibc 2.41 · glibc-2.41-r0 · bootstrapped
    candidate alpine-1.2.3: musl 1.2.3 · musl-1.2.3-r0 · bootstrapped · STAND-IN for alpine:3.17
    candidate alpine-1.2.5: musl 1.2.5 · musl-1.2.5-r0 · bootstrapped
    ! alpine-1.2.3 is a stand-in for alpine:3.17: the same libc, but not that image; what the image adds
      or patches is not seen here
    ! no registry: stand-ins are used

    New divergences (1)

      dns · What dns does
      ✗ dns/search Does search work?
        musl 1.2.3 diverges (new) · musl 1.2.5 diverges (new)
        glibc 2.41: exit 0
          stdout
          │ one
          │ two
        musl 1.2.3, musl 1.2.5: exit 0
          stdout
          │ one
          │ three

    Documented divergences (2)

      dns · What dns does
      • dns/tcp-fallback Does tcp-fallback work?
        musl 1.2.3 diverges · musl 1.2.5 same
        glibc 2.41, musl 1.2.5: exit 0
          stdout
          │ 10 addresses
        musl 1.2.3: exit 0
          stdout
          │ 2 addresses
        fixed in musl 1.2.4 · Alpine 3.18
        why: musl had no DNS over TCP before 1.2.4
        mitigation: use Alpine 3.18 or newer
        see: https://musl.libc.org/releases.html

      loader · What loader does
      • loader/glibc-program Does glibc-program work?
        musl 1.2.3 diverges · musl 1.2.5 diverges
        glibc 2.41: exit 0
          stdout
          │ hello
          │ world
        musl 1.2.3, musl 1.2.5: could not start: ENOENT

    No longer diverging, though the catalogue says so (1)

      dns · What dns does
      • dns/gone Does gone work?
        glibc 2.41, musl 1.2.5: exit 0
          stdout
          │ a
        since musl 1.1.0
        ! the candidate did not do what the catalogue says of its libc: stdout

    The same, but not as the catalogue says (1)

      dns · What dns does
      • dns/wrong Does wrong work?
        glibc 2.41, musl 1.2.5: exit 0
          stdout
          │ b
        ! the baseline did not do what the catalogue says of its libc: stdout

    Taxes (1) candidate ÷ baseline, 95 % interval; bars are logarithmic

      alloc · What alloc does
      • alloc/small Does small work?
        musl 1.2.3  ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇ 9.7× slower (9.7–9.8) 50.7 µs → 493 µs
          200 pairs in 10 blocks
          no difference in switches and page faults; kernel time was not recorded
          peak memory 4.96 MiB → 48.0 MiB: 9.6× (9.2–9.9)
        musl 1.2.5  ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇  8.8× slower (8.8–8.9) 50.5 µs → 445 µs
          200 pairs in 10 blocks
          no difference in switches and page faults; kernel time was not recorded
          peak memory 4.92 MiB → 43.3 MiB: 8.8× (8.6–8.8)

    Where musl wins (1)

      alloc · What alloc does
      • alloc/peak Does peak work?
        musl 1.2.3  ▇▇▇▇▇            2.01× less memory (2.00–2.03) 4.95 MiB → 2.45 MiB
          200 pairs in 10 blocks
          no difference in switches and page faults; kernel time was not recorded
        musl 1.2.5  ▇▇▇▇▇▇           2.22× less memory (2.21–2.24) 4.93 MiB → 2.22 MiB
          200 pairs in 10 blocks
          no difference in switches and page faults; kernel time was not recorded

    Inconclusive (1)

      alloc · What alloc does
      • alloc/realloc Does realloc work?
        musl 1.2.5  ▇                1.03×, undecided (1.01–1.05) 51.4 µs → 52.9 µs
          160 pairs in 8 blocks
          no difference in switches and page faults; kernel time was not recorded
          peak memory 5.02 MiB → 5.18 MiB: 1.05× (1.00–1.17)
        ! the interval crosses the 3 % margin: about 389 blocks instead of 8 would decide

    No difference within 3 % (1)

      alloc · What alloc does
      • alloc/control Does control work? [control]
        musl 1.2.5  ▇                1.000×, no difference within 3 % (0.998–1.003) 50.2 µs → 50.3 µs
          200 pairs in 10 blocks
          no difference in switches and page faults; kernel time was not recorded
          peak memory 4.89 MiB → 4.90 MiB: 1.00× (1.00–1.01)

    The same (1)
      dns: plain

    Broken or skipped (2)
      broken on musl 1.2.5: candidate: the agent could not prepare the case: port 53 is taken
        loader/broken
      skipped on musl 1.2.5: candidate: it has no threads
        alloc/threads

    run run-1 · prepared in 1.5 s · ran for 12 s · alpine-tax 0.1.0
    2 new divergences (dns/search on musl 1.2.3 and musl 1.2.5); besides 3 documented, 1 no longer
      diverging, 1 not as the catalogue says, 4 same, 2 slower, 2 faster, 1 without difference in cost,
      1 inconclusive, 1 broken, 1 not applicable (with stand-ins, not the real images).
    "#);
}

#[test]
fn only_the_verdict_when_asked() {
    insta::assert_snapshot!(rendered(&full(), at(50, Verbosity::Quiet)), @r#"
    2 new divergences (dns/search on musl 1.2.3 and musl 1.2.5); besides 3 documented, 1 no longer diverging, 1 not as the catalogue says, 4 same, 2 slower, 2 faster, 1 without difference in cost, 1 inconclusive, 1 broken, 1 not applicable (with stand-ins, not the real images).
    "#);
}

#[test]
fn nothing_to_see() {
    let clean = Builder::new()
        .musl("1.2.5")
        .behaviour("dns/plain", vec![])
        .saw("debian", prints("yes"))
        .saw("alpine-1.2.5", prints("yes"));
    insta::assert_snapshot!(rendered(&clean, at(80, Verbosity::Normal)), @r#"
    baseline  debian: glibc 2.41 · glibc-2.41-r0 · bootstrapped
    candidate alpine-1.2.5: musl 1.2.5 · musl-1.2.5-r0 · bootstrapped

    run run-1 · prepared in 1.5 s · ran for 12 s · alpine-tax 0.1.0
    Nothing beyond what is documented: 1 same.
    "#);
}

#[test]
fn claims() {
    let builder = with_claims(full());
    let comparison = judge(&builder.run, &Thresholds::default());
    let view = View::new(&builder.run, &comparison);
    let text = terminal::claims(&view, &at(80, Verbosity::Verbose));
    insta::assert_snapshot!(text, @r#"
    baseline  debian: glibc 2.41 · glibc-2.41-r0 · bootstrapped
    candidate alpine-1.2.3: musl 1.2.3 · musl-1.2.3-r0 · bootstrapped · STAND-IN for
      alpine:3.17
    candidate alpine-1.2.5: musl 1.2.5 · musl-1.2.5-r0 · bootstrapped
    ! alpine-1.2.3 is a stand-in for alpine:3.17: the same libc, but not that image;
      what the image adds or patches is not seen here
    ! no registry: stand-ins are used

    Claims (7) what people say

      holds (2)
      • They say it of dns/search (2020)
        so: musl 1.2.3 to 1.2.5 · claims/search
        ! the catalogue says: never was so
        evidence: dns/search
        said in: somebody/somewhere#1
        to know: What to know.
      • They say it of alloc/small (2020)
        so: musl 1.2.3 to 1.2.5, 8.8–9.7× · claims/small
        evidence: alloc/small
        said in: somebody/somewhere#1
        to know: What to know.

      fixed: it was so, and is not any more (1)
      • They say it of dns/tcp-fallback (2020)
        fixed since 1.2.5 · so: musl 1.2.3 · not so: musl 1.2.5 · claims/tcp
        the catalogue, from more versions: fixed since 1.2.4
        evidence: dns/tcp-fallback
        said in: somebody/somewhere#1
        to know: What to know.

      reversed: it is the other way round (1)
      • They say it of alloc/peak (2020)
        the opposite: musl 1.2.3 to 1.2.5, 0.45–0.50× · claims/peak
        evidence: alloc/peak
        said in: somebody/somewhere#1
        to know: What to know.

      overstated: less than half of what is said (1)
      • They say it of alloc/small (2020)
        less: musl 1.2.3 to 1.2.5, 8.8–9.7× · claims/huge
        evidence: alloc/small
        said in: somebody/somewhere#1
        to know: What to know.

      not known here (2)
      • They say it of alloc/small (2020)
        it was seen on a machine of 48 CPUs; this one has 2 · here 8.8–9.7× ·
          claims/cores
        the catalogue: holds
        evidence: alloc/small
        said in: somebody/somewhere#1
        to know: What to know.
      • They say it of (2020)
        There is no Java. · claims/java
        said in: somebody/somewhere#1
        to know: What to know.
    "#);
    let report = rendered(&builder, at(80, Verbosity::Normal));
    assert!(report.contains("Claims (7)") && !report.contains("What to know."));
}
