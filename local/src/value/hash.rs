//! Hashes that Trino's results show: `XXH64`, `MurmurHash3` and `SpookyHash V2`, all without a seed.

/// The primes of `XXH64`.
const PRIMES: [u64; 5] = [
    0x9e37_79b1_85eb_ca87,
    0xc2b2_ae3d_27d4_eb4f,
    0x1656_67b1_9e37_79f9,
    0x85eb_ca77_c2b2_ae63,
    0x27d4_eb2f_1656_67c5,
];

/// The first prime of `XXH64`, which is also the hash of NULL in a checksum.
pub(crate) const PRIME: u64 = PRIMES[0];

/// Up to eight bytes as a number, padded with zeros.
fn word(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    let length = bytes.len().min(8);
    word[..length].copy_from_slice(&bytes[..length]);
    u64::from_le_bytes(word)
}

fn round(sum: u64, input: u64) -> u64 {
    sum.wrapping_add(input.wrapping_mul(PRIMES[1]))
        .rotate_left(31)
        .wrapping_mul(PRIMES[0])
}

/// The hash by which Trino groups numbers, one round of `XXH64`.
pub(crate) fn mixed(word: i64) -> u64 {
    round(0, u64::from_ne_bytes(word.to_ne_bytes()))
}

/// `XXH64`
pub(crate) fn xxhash64(bytes: &[u8]) -> u64 {
    let mut blocks = bytes.chunks_exact(32);
    let mut hash = if bytes.len() < 32 {
        PRIMES[4]
    } else {
        let mut sums = [
            PRIMES[0].wrapping_add(PRIMES[1]),
            PRIMES[1],
            0,
            0_u64.wrapping_sub(PRIMES[0]),
        ];
        for block in blocks.by_ref() {
            for (sum, part) in sums.iter_mut().zip(block.chunks_exact(8)) {
                *sum = round(*sum, word(part));
            }
        }
        let turned = sums.iter().zip([1, 7, 12, 18]).map(|(sum, by)| sum.rotate_left(by));
        let mut hash = turned.fold(0_u64, u64::wrapping_add);
        for sum in sums {
            hash = (hash ^ round(0, sum)).wrapping_mul(PRIMES[0]).wrapping_add(PRIMES[3]);
        }
        hash
    };
    hash = hash.wrapping_add(bytes.len() as u64);
    let mut rest = blocks.remainder();
    while rest.len() >= 8 {
        hash = (hash ^ round(0, word(&rest[..8])))
            .rotate_left(27)
            .wrapping_mul(PRIMES[0])
            .wrapping_add(PRIMES[3]);
        rest = &rest[8..];
    }
    if rest.len() >= 4 {
        hash = (hash ^ word(&rest[..4]).wrapping_mul(PRIMES[0]))
            .rotate_left(23)
            .wrapping_mul(PRIMES[1])
            .wrapping_add(PRIMES[2]);
        rest = &rest[4..];
    }
    for byte in rest {
        hash = (hash ^ u64::from(*byte).wrapping_mul(PRIMES[4]))
            .rotate_left(11)
            .wrapping_mul(PRIMES[0]);
    }
    hash = (hash ^ hash >> 33).wrapping_mul(PRIMES[1]);
    hash = (hash ^ hash >> 29).wrapping_mul(PRIMES[2]);
    hash ^ hash >> 32
}

/// The 128-bit `MurmurHash3` for 64-bit machines.
pub(crate) fn murmur3(bytes: &[u8]) -> [u8; 16] {
    const FACTORS: [u64; 2] = [0x87c3_7b91_1142_53d5, 0x4cf5_ad43_2745_937f];
    let mix = |input: u64, which: usize| {
        let turned = input.wrapping_mul(FACTORS[which]).rotate_left([31, 33][which]);
        turned.wrapping_mul(FACTORS[1 - which])
    };
    let [mut one, mut other] = [0_u64; 2];
    let mut blocks = bytes.chunks_exact(16);
    for block in blocks.by_ref() {
        one = (one ^ mix(word(&block[..8]), 0)).rotate_left(27).wrapping_add(other);
        one = one.wrapping_mul(5).wrapping_add(0x52dc_e729);
        other = (other ^ mix(word(&block[8..]), 1)).rotate_left(31).wrapping_add(one);
        other = other.wrapping_mul(5).wrapping_add(0x3849_5ab5);
    }
    let rest = blocks.remainder();
    if rest.len() > 8 {
        other ^= mix(word(&rest[8..]), 1);
    }
    one ^= mix(word(rest), 0);
    one ^= bytes.len() as u64;
    other ^= bytes.len() as u64;
    one = one.wrapping_add(other);
    other = other.wrapping_add(one);
    let last = |hash: u64| {
        let hash = (hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
        let hash = (hash ^ hash >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        hash ^ hash >> 33
    };
    one = last(one);
    other = last(other);
    one = one.wrapping_add(other);
    other = other.wrapping_add(one);
    let mut hash = [0; 16];
    hash[..8].copy_from_slice(&one.to_le_bytes());
    hash[8..].copy_from_slice(&other.to_le_bytes());
    hash
}

/// The initial state of `SpookyHash` without a seed.
const SPOOKY: u64 = 0xdead_beef_dead_beef;

/// `SpookyHash` works in blocks from this length on.
const LONG: usize = 192;

/// The first half of `SpookyHash V2`.
pub(crate) fn spooky(bytes: &[u8]) -> u64 {
    if bytes.len() < LONG {
        spooky_of_short(bytes)
    } else {
        spooky_of_long(bytes)
    }
}

fn spooky_of_short(bytes: &[u8]) -> u64 {
    fn mix(h: &mut [u64; 4]) {
        for (step, by) in [50, 52, 30, 41, 54, 48, 38, 37, 62, 34, 5, 36].into_iter().enumerate() {
            let [turned, added, changed] = [(step + 2) % 4, (step + 3) % 4, step % 4];
            h[turned] = h[turned].rotate_left(by).wrapping_add(h[added]);
            h[changed] ^= h[turned];
        }
    }
    let mut h = [0, 0, SPOOKY, SPOOKY];
    let mut blocks = bytes.chunks_exact(32);
    for block in blocks.by_ref() {
        h[2] = h[2].wrapping_add(word(&block[..8]));
        h[3] = h[3].wrapping_add(word(&block[8..16]));
        mix(&mut h);
        h[0] = h[0].wrapping_add(word(&block[16..24]));
        h[1] = h[1].wrapping_add(word(&block[24..]));
    }
    let mut rest = blocks.remainder();
    if rest.len() >= 16 {
        h[2] = h[2].wrapping_add(word(&rest[..8]));
        h[3] = h[3].wrapping_add(word(&rest[8..16]));
        mix(&mut h);
        rest = &rest[16..];
    }
    h[3] = h[3].wrapping_add((bytes.len() as u64) << 56);
    if rest.is_empty() {
        h[2] = h[2].wrapping_add(SPOOKY);
        h[3] = h[3].wrapping_add(SPOOKY);
    } else {
        h[2] = h[2].wrapping_add(word(rest));
        h[3] = h[3].wrapping_add(word(rest.get(8..).unwrap_or_default()));
    }
    for (step, by) in [15, 52, 26, 51, 28, 9, 47, 54, 32, 25, 63].into_iter().enumerate() {
        let [changed, turned] = [(step + 3) % 4, (step + 2) % 4];
        h[changed] ^= h[turned];
        h[turned] = h[turned].rotate_left(by);
        h[changed] = h[changed].wrapping_add(h[turned]);
    }
    h[0]
}

fn spooky_of_long(bytes: &[u8]) -> u64 {
    const BLOCK: usize = 96;
    let mut h: [u64; 12] = std::array::from_fn(|index| if index % 3 == 2 { SPOOKY } else { 0 });
    let mut blocks = bytes.chunks_exact(BLOCK);
    for block in blocks.by_ref() {
        for (step, by) in [11, 32, 43, 31, 17, 28, 39, 57, 55, 54, 22, 46].into_iter().enumerate() {
            h[step] = h[step].wrapping_add(word(&block[step * 8..step * 8 + 8]));
            h[(step + 2) % 12] ^= h[(step + 10) % 12];
            h[(step + 11) % 12] ^= h[step];
            h[step] = h[step].rotate_left(by);
            h[(step + 11) % 12] = h[(step + 11) % 12].wrapping_add(h[(step + 1) % 12]);
        }
    }
    let rest = blocks.remainder();
    let mut last = [0; BLOCK];
    last[..rest.len()].copy_from_slice(rest);
    // Less than a block is left.
    #[expect(clippy::cast_possible_truncation, reason = "less than a block is less than 256")]
    let length = rest.len() as u8;
    last[BLOCK - 1] = length;
    for (own, part) in h.iter_mut().zip(last.chunks_exact(8)) {
        *own = own.wrapping_add(word(part));
    }
    for _ in 0..3 {
        for (step, by) in [44, 15, 34, 21, 38, 33, 10, 13, 38, 53, 42, 54].into_iter().enumerate() {
            let [added, changed, turned] = [(step + 11) % 12, (step + 2) % 12, (step + 1) % 12];
            h[added] = h[added].wrapping_add(h[turned]);
            h[changed] ^= h[added];
            h[turned] = h[turned].rotate_left(by);
        }
    }
    h[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_a_real_trino() {
        let long = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH";
        assert_eq!(xxhash64(b"a"), 0xd24e_c4f1_a98c_6e5b);
        assert_eq!(xxhash64(b""), 0xef46_db37_51d8_e999);
        assert_eq!(xxhash64(long.as_bytes()), 0xc322_8e97_f434_ef36);
        let hex = |hash: [u8; 16]| format!("{:032X}", u128::from_be_bytes(hash));
        assert_eq!(hex(murmur3(b"a")), "897859F6655555855A890E51483AB5E6");
        assert_eq!(hex(murmur3(&long.as_bytes()[..36])), "3A5EFFB45E6F59F2C0946D2E37B99639");
        assert_eq!(spooky(b"a"), 0x1a10_8191_a0bb_c9bd);
        assert_eq!(spooky(b""), 0x2327_06fc_6bf5_0919);
        assert_eq!(spooky(&long.as_bytes()[..36]), 0x886e_0063_ebb1_7701);
        let of = |length: usize| "abc".bytes().cycle().take(length).collect::<Vec<u8>>();
        assert_eq!(spooky(&of(191)), 0xbe7c_fae4_0402_0f5e);
        assert_eq!(spooky(&of(192)), 0xf719_165a_60ef_034a);
        let of_four = "abcd".bytes().cycle().take(500).collect::<Vec<u8>>();
        assert_eq!(spooky(&of_four) & 0xffff_ffff, 0x696d_97e5);
    }
}
