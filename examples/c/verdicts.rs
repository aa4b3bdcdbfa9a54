// The same library from Rust, without a crate:  rustc verdicts.rs -L PREFIX/lib -l assay_native
// Panics when a verdict is not what it must be.
use std::ffi::{c_char, CStr};

#[repr(C)]
struct TourCheck {
    status: i32,
    place: i64,
    length: i64,
}

extern "C" {
    fn assay_interface() -> i32;
    fn assay_explain() -> *const c_char;
    fn assay_tsp_check(weights: *const i32, cities: usize, tour: *const i32, length: usize, check: *mut TourCheck) -> i32;
    fn assay_tsp_solve(weights: *const i32, cities: usize, node_limit: i64, tour: *mut i32, length: *mut i64) -> i32;
}

const OK: i32 = 0;

/// The length of a closed tour, or why it is none.
fn length(weights: &[i32], cities: usize, tour: &[i32]) -> Result<i64, String> {
    assert_eq!(weights.len(), cities * cities);
    let mut check = TourCheck { status: -1, place: -1, length: -1 };
    // SAFETY: the lengths passed are those of the slices, and the library writes only to `check`.
    unsafe {
        if assay_tsp_check(weights.as_ptr(), cities, tour.as_ptr(), tour.len(), &mut check) != OK {
            return Err(CStr::from_ptr(assay_explain()).to_string_lossy().into_owned());
        }
    }
    match check.status {
        0 => Ok(check.length),
        status => Err(format!("fault {status} at {}", check.place)),
    }
}

fn main() {
    assert_eq!(unsafe { assay_interface() }, 1);
    let weights = [0, 3, 4, 2, 3, 0, 4, 6, 4, 4, 0, 5, 2, 6, 5, 0];
    assert_eq!(length(&weights, 4, &[0, 1, 2, 3]), Ok(14));
    assert_eq!(length(&weights, 4, &[0, 1, 1, 3]), Err("fault 2 at 2".to_string()));
    assert!(length(&[], 0, &[]).is_err());
    let (mut tour, mut optimum) = ([-1; 4], -1);
    // SAFETY: `tour` has one entry per city.
    assert_eq!(unsafe { assay_tsp_solve(weights.as_ptr(), 4, 10_000, tour.as_mut_ptr(), &mut optimum) }, OK);
    assert_eq!(length(&weights, 4, &tour), Ok(optimum));
    println!("ok: a shortest tour has length {optimum}");
}
