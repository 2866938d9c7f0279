/** The icons that a cold panel does not draw, loaded with the first of them. */
export const laterIcons = {
  copy: 'M6 5.5h6.5V13H6zM3.5 10.5V3H10',
  insert: 'M12.5 3v5a2 2 0 0 1-2 2H3.5m3-3-3 3 3 3',
  edit: 'm3 13 .7-3L10.5 3.2l2.3 2.3L6 12.3z',
  up: 'M5 7.5 8 2.5c1.2 0 1.8.9 1.5 2L9 6.5h3.2a1.2 1.2 0 0 1 1.2 1.5l-1.1 4.2a1.2 1.2 0 0 1-1.200.8H5zm0 0H2.5V13H5',
  down: 'M11 8.5 8 13.5c-1.2 0-1.8-.9-1.5-2L7 9.5H3.8a1.2 1.2 0 0 1-1.2-1.5l1.1-4.2A1.2 1.2 0 0 1 4.9 3H11zm0 0h2.5V3H11',
  link: 'M9 3h4v4m0-4L7.5 8.5M11 9.5V13H3V5h3.5',
  arrowUp: 'M8 13V3.5m-4 4 4-4 4 4',
  download: 'M8 2.5v7.5m-3-3 3 3 3-3M3 13h10',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Zm0-6.5v3.5m0-5.8v.01',
  renew: 'M12.8 6.5A5 5 0 1 0 13 9.5M13 3v3.5H9.5',
  save: 'M3 3h8l2 2v8H3zm2.5 0v3h4V3m-4 10V9.5h5V13',
  keys: 'M2 4.5h12v7H2zm2.5 2.5h.01M7 7h.01M9.5 7h.01M11.5 7h.01M5.5 9.5h5',
  locate: 'M8 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0-10.5V4m0 8v2.5M1.5 8H4m8 0h2.5',
  undo: 'M6 3.5 3 6.5l3 3M3 6.5h6a3.5 3.5 0 0 1 0 7H6.5',
  play: 'M5 3.5v9l7-4.5z',
  stop: 'M4.5 4.5h7v7h-7z',
  fall: 'M2.5 4.5 6 8l2.5-2 5 5.5m0-3.5v3.5H10',
} as const;

export type LaterIcons = typeof laterIcons;
export type LaterIconName = keyof LaterIcons;
