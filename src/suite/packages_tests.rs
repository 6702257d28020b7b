use super::*;

fn packages(text: &str) -> Packages {
    let (packages, mistakes) = Packages::read(Path::new("packages.toml"), text);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    packages
}

fn row(text: &str, name: &str) -> Package {
    let rows = packages(text).rows(&BTreeSet::from([name]));
    rows.into_iter().find(|row| row.name == name).unwrap()
}

const WHEELS: &str = r#"
[[package]]
name = "a"
version = "1.0"
requires = ["b"]
musl = { file = "a-1.0-cp313-cp313-musllinux_1_2_x86_64.whl", sha256 = "0" }
glibc = { file = "a-1.0-cp313-abi3-manylinux_2_17_x86_64.whl", sha256 = "0" }
[[package]]
name = "b"
version = "2.0"
dependency = true
requires = ["c"]
any = { file = "b-2.0-py3-none-any.whl", sha256 = "0" }
[[package]]
name = "c"
version = "3.0"
glibc = { file = "c-3.0-cp313-cp313-manylinux_2_17_x86_64.whl", sha256 = "0" }
source = { file = "c-3.0.tar.gz", sha256 = "0" }
[[package]]
name = "large"
version = "4.0"
too-large = true
"#;

#[test]
fn how_a_wheel_comes_is_read_off_its_files() {
    let a = row(WHEELS, "a");
    let compiled = |tag: &str| Published::Compiled(vec![tag.to_owned()]);
    assert_eq!(a.musl, compiled("cp313-cp313-musllinux_1_2_x86_64"));
    assert_eq!(a.glibc, compiled("cp313-abi3-manylinux_2_17_x86_64"));
    assert_eq!(row(WHEELS, "b").musl, Published::Pure);
    assert_eq!(row(WHEELS, "c").musl, Published::Source);
    let large = row(WHEELS, "large");
    assert!(large.too_large, "a row though no case tries it");
    assert_eq!(
        (large.musl, large.glibc),
        (Published::Nothing, Published::Unsaid)
    );
}

#[test]
fn a_size_is_that_of_all_that_is_installed() {
    let mut a = row(WHEELS, "a");
    let sizes = |all: &[(&str, u64)]| all.iter().map(|(n, s)| ((*n).to_owned(), *s)).collect();
    a.add_up(&BTreeMap::from([
        (Family::Musl, sizes(&[("a", 10), ("b", 2)])),
        (Family::Glibc, sizes(&[("b", 2), ("c", 4)])),
    ]));
    assert_eq!(a.size.musl, Some(12));
    assert_eq!(a.size.glibc, None, "it is not installed there itself");
}

#[test]
fn how_an_add_on_comes_is_told_by_its_delivery_and_its_platforms() {
    let text = r#"
[[package]]
name = "sharp"
version = "1"
delivery = "optional-dependency"
[[package]]
name = "sharp-linux"
version = "1"
libc = "glibc"
needed-by = ["sharp"]
[[package]]
name = "sharp-linuxmusl"
version = "1"
libc = "musl"
needed-by = ["sharp"]
[[package]]
name = "workerd"
version = "1"
delivery = "prebuilds"
musl = "none"
"#;
    let sharp = row(text, "sharp");
    assert_eq!(
        sharp.musl,
        Published::Compiled(vec!["sharp-linuxmusl".to_owned()])
    );
    assert_eq!(
        sharp.glibc,
        Published::Compiled(vec!["sharp-linux".to_owned()])
    );
    let workerd = row(text, "workerd");
    assert_eq!(workerd.musl, Published::Nothing);
    assert_eq!(
        workerd.glibc,
        Published::Compiled(vec!["in the package".to_owned()])
    );
}
