/**
 * The model of every site here: so plain that what it gives can be worked out by hand (tally.ts), and with one of each: a decay,
 * none, a cap by day, a cap for ever.
 */
export const MODEL = {
  name: 'Plain',
  tags: [],
  groups: [],
  rules: [
    {
      ...{ kind: 'event', id: 'pricing', name: 'Viewed pricing', points: 8, decay: { halfLifeDays: 7 } },
      on: { kind: 'page_view', url: '/pricing' },
    },
    {
      ...{ kind: 'event', id: 'attention', name: 'Stayed', points: 5, decay: 'none', caps: { perDay: 3 } },
      on: { kind: 'engagement', engagedSeconds: 30 },
    },
    {
      ...{
        kind: 'event',
        id: 'download',
        name: 'Downloaded',
        points: 12,
        decay: 'none',
        caps: { lifetime: 2 },
      },
      on: { kind: 'download' },
    },
    {
      ...{ kind: 'event', id: 'contact', name: 'Wrote', points: 25, decay: 'none', caps: { lifetime: 1 } },
      on: { kind: 'form', form: 'contact' },
    },
    {
      ...{ kind: 'event', id: 'quote', name: 'Asked a price', points: 15, decay: { halfLifeDays: 1 } },
      on: { kind: 'custom', name: 'Quote requested' },
    },
  ],
  grades: { A: 75, B: 50, C: 25 },
  bands: [60, 40, 20],
  thresholds: { enter: 60, leave: 45 },
} as const
