use super::*;
use crate::time_range::TimeRange;
use crate::venue::Side;
use proptest::prelude::*;

fn trade(id: u64, milliseconds: i64, price: i64, size: i64) -> Trade {
    Trade {
        id,
        time: Timestamp::from_millisecond(milliseconds).unwrap(),
        price: Decimal::new(price, 8),
        size: Decimal::new(size, 8),
        taker_side: Side::Buy,
    }
}

fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap()
}

#[test]
fn one_candle_from_trades_in_any_order() {
    let trades = [
        trade(3, 2000, 250, 1),
        trade(1, 1000, 200, 2),
        trade(2, 1000, 300, 3),
        trade(4, 2500, 100, 4),
    ];
    let candles = from_trades(&trades, Interval::OneMinute).unwrap();
    assert_eq!(candles.len(), 1);
    let candle = candles[0];
    let prices = [candle.open, candle.high, candle.low, candle.close].map(|price| price.mantissa());
    assert_eq!(prices, [200, 300, 100, 100]);
    assert_eq!((candle.volume, candle.count), (Decimal::new(10, 8), 4));
    // (2*200 + 3*300 + 1*250 + 4*100) / 10 = 195
    assert_eq!(candle.vwap().unwrap(), Decimal::new(195, 8));
}

#[test]
fn intervals_are_half_open_and_aligned() {
    let trades = [trade(1, 59_999, 1, 1), trade(2, 60_000, 2, 1)];
    let candles = from_trades(&trades, Interval::OneMinute).unwrap();
    assert_eq!(
        candles.iter().map(|candle| candle.open_time).collect::<Vec<_>>(),
        [at(0), at(60_000)]
    );
    assert_eq!(
        Interval::OneDay.floor("2024-08-08T23:59:59.999999Z".parse().unwrap()),
        "2024-08-08T00:00Z".parse().unwrap()
    );
    assert_eq!(
        Interval::FourHours.ceil("2024-08-08T01:00:00.000001Z".parse().unwrap()),
        "2024-08-08T04:00Z".parse().unwrap()
    );
    assert_eq!(Interval::OneMinute.floor(at(-1)), at(-60_000));
    assert_eq!(Interval::OneMinute.next(Timestamp::MAX), Timestamp::MAX);
    assert!(
        "2m".parse::<Interval>()
            .unwrap_err()
            .to_string()
            .contains("1m, 5m, 15m, 1h, 4h or 1d")
    );
}

#[test]
fn a_volume_that_is_not_exact_is_refused() {
    let mut candle = Candle::of(&trade(1, 0, 1, 1), Interval::OneMinute).unwrap();
    let before = candle;
    let mut other = before;
    other.volume = Decimal::MAX;
    assert!(candle.merge(&other).is_err());
    assert_eq!(candle, before);
}

#[test]
fn fills() {
    let candles = from_trades(
        &[trade(1, 60_000, 5, 1), trade(2, 200_000, 7, 1)],
        Interval::OneMinute,
    )
    .unwrap();
    let range = TimeRange::new(at(0), at(300_000)).unwrap();
    let show = |mode, previous, limit| -> Vec<(i64, Option<i128>, bool, bool)> {
        fill(
            &candles,
            Interval::OneMinute,
            range,
            mode,
            previous,
            at(240_000),
            limit,
        )
        .iter()
        .map(|row| {
            let close = row.prices.map(|prices| prices.close.mantissa());
            (
                row.open_time.as_millisecond() / 60_000,
                close,
                row.filled,
                row.closed,
            )
        })
        .collect()
    };
    assert_eq!(
        show(Fill::None, None, 9),
        [(1, Some(5), false, true), (3, Some(7), false, true)]
    );
    assert_eq!(
        show(Fill::Previous, None, 9),
        [
            (1, Some(5), false, true),
            (2, Some(5), true, true),
            (3, Some(7), false, true),
            (4, Some(7), true, false)
        ]
    );
    assert_eq!(
        show(Fill::Previous, Some(Decimal::new(4, 8)), 2),
        [(0, Some(4), true, true), (1, Some(5), false, true)]
    );
    assert_eq!(
        show(Fill::Null, None, 9),
        [
            (0, None, true, true),
            (1, Some(5), false, true),
            (2, None, true, true),
            (3, Some(7), false, true),
            (4, None, true, false)
        ]
    );
}

prop_compose! {
    fn some_trades()(rows in proptest::collection::vec((0_i64..3 * 86_400_000, 1_i64..9_000_000_000_000, 1_i64..9_000_000_000_000), 1..200)) -> Vec<Trade> {
        rows.iter().zip(1..).map(|((time, price, size), id)| trade(id, *time, *price, *size)).collect()
    }
}

proptest! {
    #[test]
    fn rolled_up_equals_direct(trades in some_trades(), interval in prop::sample::select(Interval::ALL.to_vec())) {
        let minutes = from_trades(&trades, Interval::OneMinute).unwrap();
        prop_assert_eq!(roll_up(&minutes, interval).unwrap(), from_trades(&trades, interval).unwrap());
    }

    #[test]
    fn rolling_in_steps_equals_rolling_at_once(trades in some_trades()) {
        let mut steps = from_trades(&trades, Interval::OneMinute).unwrap();
        for interval in Interval::ALL {
            steps = roll_up(&steps, interval).unwrap();
            prop_assert_eq!(&steps, &from_trades(&trades, interval).unwrap());
        }
    }

    #[test]
    fn a_filled_series_has_every_interval_once(trades in some_trades()) {
        let candles = from_trades(&trades, Interval::OneHour).unwrap();
        let range = TimeRange::new(at(0), at(3 * 86_400_000)).unwrap();
        let rows = fill(&candles, Interval::OneHour, range, Fill::Null, None, range.end, 1000);
        let times: Vec<i64> = rows.iter().map(|row| row.open_time.as_millisecond() / 3_600_000).collect();
        prop_assert_eq!(times, (0..72).collect::<Vec<_>>());
        prop_assert_eq!(rows.iter().filter(|row| !row.filled).count(), candles.len());
    }
}
