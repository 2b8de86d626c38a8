/** Every key we keep in KV: its prefix, what stands behind it, and how long it lives. KV's shortest life is 60 s. */
export const KV_KEYS = {
  /** `site:<hash of a write key>` → SiteConfig. D1 is the truth; a change is copied here by whoever made it. */
  site: { prefix: 'site:', seconds: 300 },
  /** `score:<site>:<visitor>` → ScoreSnapshot. Copied here after a commit; whoever finds none asks D1. */
  score: { prefix: 'score:', seconds: 600 },
  /** `salt:<UTC day>` → the random salt of that day's cookieless ids, 32 hex digits. Forgotten after a day. */
  salt: { prefix: 'salt:', seconds: 86_400 },
} as const
