//! Which picture of a mix lies over which, as the cloud is told.

use crate::domain::mix::Place;

/// The levels of places, each greater than those it covers: of equal ones the later is in front, which the cloud does
/// not say of its own.
pub(super) fn levels(places: &[&Place]) -> Vec<u32> {
    let distinct = |level: u32| places.iter().filter(|place| place.z_order == level).count() == 1;
    if places.iter().all(|place| distinct(place.z_order)) {
        return places.iter().map(|place| place.z_order).collect();
    }
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|i| places[*i].z_order);
    let mut levels = vec![0; places.len()];
    for (level, i) in (0..).zip(order) {
        levels[i] = level;
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_stay_unless_two_are_equal() {
        let of = |levels: &[u32]| {
            let places: Vec<_> =
                levels.iter().map(|&z_order| Place { z_order, ..Place::default() }).collect();
            super::levels(&places.iter().collect::<Vec<_>>())
        };
        assert_eq!(of(&[7, 0, 99]), [7, 0, 99]);
        assert_eq!(of(&[0, 0, 0]), [0, 1, 2]);
        assert_eq!(of(&[5, 1, 5, 0]), [2, 1, 3, 0]);
    }
}
