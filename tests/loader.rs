//! The loader's own tests, in real Python with the real boto3.

mod python;

#[test]
fn the_loader_in_python() {
    python::pytest("loader", &[]);
}
