// @ts-check
/** Data to begin with, as the text that somebody would paste. */

/** @typedef {{ key: string, label: string, note: string, text: () => string }} ExampleData */

/** @type {readonly ExampleData[]} */
export const EXAMPLE_DATA = [
  {
    key: 'hares',
    label: 'Hares and lynx',
    note: 'Pelts that the Hudson’s Bay Company took, in thousands, 1900 to 1920',
    text: () => HARES_AND_LYNX,
  },
  {
    key: 'pendulum',
    label: 'Noisy pendulum',
    note: 'Angle and velocity of a damped pendulum, two runs at irregular times, made by a formula',
    text: pendulum,
  },
  {
    key: 'swing',
    label: 'One variable',
    note: 'A damped swing of a single variable: its rate of change is added',
    text: swing,
  },
];

const HARES_AND_LYNX = `year,hare,lynx
1900,30,4
1901,47.2,6.1
1902,70.2,9.8
1903,77.4,35.2
1904,36.3,59.4
1905,20.6,41.7
1906,18.1,19
1907,21.4,13
1908,22,8.3
1909,25.4,9.1
1910,27.1,7.4
1911,40.3,8
1912,57,12.3
1913,76.6,19.5
1914,52.3,45.7
1915,19.5,51.1
1916,11.2,29.7
1917,7.6,15.8
1918,14.6,9.7
1919,16.2,10.1
1920,24.7,8.6
`;

/**
 * Numbers from −1 to 1 that look random and are the same everywhere.
 * @param {number} i
 */
const scatter = (i) => ((i * 7919) % 1009) / 504.5 - 1;

/** Small swings of θ'' = −θ − 0.2 θ', read with an error of at most 0.05. */
function pendulum() {
  const rows = [
    [1.2, 0],
    [-0.4, 0.9],
  ].flatMap(([angle = 0, velocity = 0], run) =>
    Array.from({ length: 36 }, (_, i) => {
      const t = 0.35 * i + 0.12 * (1 + scatter(3 * i + run));
      const [frequency, decay] = [Math.sqrt(0.99), Math.exp(-0.1 * t)];
      const [c, s] = [Math.cos(frequency * t), Math.sin(frequency * t)];
      const slope = (velocity + 0.1 * angle) / frequency;
      const x = decay * (angle * c + slope * s);
      const v = decay * frequency * (slope * c - angle * s) - 0.1 * x;
      const noise = [0.05 * scatter(5 * i + 31 * run), 0.05 * scatter(11 * i + 17 * run + 3)];
      return [run + 1, t.toFixed(2), (x + noise[0]).toFixed(3), (v + noise[1]).toFixed(3)].join();
    }),
  );
  return ['run,t,angle,velocity', ...rows, ''].join('\n');
}

/** One column beside the times. */
function swing() {
  const rows = Array.from({ length: 41 }, (_, i) => {
    const t = 0.25 * i;
    return `${t}\t${(3 + 2 * Math.exp(-0.15 * t) * Math.cos(1.4 * t)).toFixed(4)}`;
  });
  return ['t\tx', ...rows, ''].join('\n');
}
