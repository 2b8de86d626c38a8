-- Tables of volume are WITHOUT ROWID: a text key on a rowid table is a hidden second index, and a second billed row.
-- Each secondary index costs one more row for every write that names its column, so there are few.

create table sites (
  id            text primary key,
  name          text not null,
  origins       text not null,             -- JSON list; empty = any
  settings      text not null,             -- JSON, see SiteSettings
  model_version integer not null,          -- the one that serves
  next_version  integer,                   -- one that will serve once the past has been gone through for it
  ranked_version integer not null,         -- the one by which every lead's stage, ceiling and due instant were made
  epoch         integer not null default 1, -- counts changes of the versions above: a writer behind it is refused
  database      text not null default 'DB', -- where the site lives. In the first database this is the last word for every site
  held_at       integer,                   -- since when nothing is written to it here: it is on its way to another database, or there
  created_at    integer not null
) without rowid;

create table keys (
  hash       text primary key,             -- SHA-256 of the key, hex
  site_id    text not null,
  class      text not null,                -- write · send · read · admin
  label      text not null,
  last_four  text not null,
  public_key text,                         -- a pk_ in clear: it stands in the snippet
  created_at integer not null,
  used_at    integer,
  revoked_at integer
) without rowid;
create index keys_by_site on keys (site_id);

-- Who may look at a site when Cloudflare Access says who they are.
create table members (
  site_id  text not null,
  who      text not null,                  -- ada@example.com, or @example.com for everybody there
  class    text not null,                  -- read · admin
  added_at integer not null,
  primary key (site_id, who)
) without rowid;
create index members_by_who on members (who);

-- Every administrative act.
create table audit (
  site_id   text not null,
  at        integer not null,
  id        text not null,
  key_id    text not null,                 -- the beginning of the key's hash
  label     text not null,                 -- the key's, as it was then
  operation text not null,                 -- its name in the API's document
  target    text,                          -- what it was done to; null where that is a person
  primary key (site_id, at, id)
) without rowid;

create table models (
  site_id      text not null,
  version      integer not null,
  model        text not null,              -- JSON, immutable
  author       text not null,
  note         text not null,
  mode         text not null,              -- silent · notify · from-now
  covers       text not null,              -- JSON list: bases of registers that hold all this version collects
  published_at integer not null,
  served_at    integer,                    -- since when it serves, or served; null while the past is gone through for it
  primary key (site_id, version)
) without rowid;

-- What is being edited: at most one model a site. May be unfinished and wrong.
create table drafts (
  site_id    text not null,
  id         text not null,
  body       text not null,                -- JSON
  author     text not null,
  updated_at integer not null,
  primary key (site_id, id)
) without rowid;

-- Work that outlives a request: done in slices by cron, and taken up where it stopped.
create table jobs (
  site_id       text not null,
  id            text not null,             -- 'model:<version>' · 'bots:<when>'
  model_version integer not null,
  phase         text not null,             -- collect (visitors, from their events) · settle (leads, by the new version) · judge (machines)
  cursor        text not null,             -- the last id done in this phase
  done          integer not null,          -- rows done in all phases
  total         integer not null default 0, -- rows there were when it began; 0 = not counted
  remerge       integer not null,          -- 1: leads are put together anew from their visitors
  status        text not null,             -- running · done · superseded
  started_at    integer not null,
  updated_at    integer not null,
  primary key (site_id, id)
) without rowid;
create index jobs_running on jobs (started_at) where status = 'running';

-- What a site's own outcomes say: backtests of its models, and what a predictor learns. Done in slices, like jobs.
create table studies (
  site_id    text not null,
  id         text not null,                -- starts with its time
  subject    text not null,                -- prediction · model:<version> · draft
  asked      text not null,                -- JSON: the model that is looked at, and what counts as a conversion
  phase      text not null,                -- look (leads, at each decision) · learn · done
  cursor     text not null,                -- the last lead looked at
  done       integer not null,             -- leads looked at
  of_leads   integer not null,             -- how many there were when it began
  training   text,                         -- JSON, while something is learnt
  result     text,                         -- JSON
  version    integer not null,
  started_at integer not null,
  updated_at integer not null,
  primary key (site_id, id)
) without rowid;
create index studies_open on studies (started_at) where phase <> 'done';

-- What was known of a lead at each decision, and what came of it; as long as its study goes on.
create table snapshots (
  site_id  text not null,
  study_id text not null,
  lead_id  text not null,
  body     text not null,                  -- JSON, see LeadSnapshots
  primary key (site_id, study_id, lead_id)
) without rowid;

create table predictors (
  site_id      text primary key,
  body         text not null,              -- JSON, see PublishedPredictor
  published_at integer not null
) without rowid;

-- The truth. Clustered by visitor: a timeline is a range read. The id alone de-duplicates, so a resend
-- whose time was corrected differently is still the same event.
create table events (
  site_id    text not null,
  visitor_id text not null,
  id         text not null,
  at         integer not null,
  kind       text not null,
  body       text not null,                -- JSON, see StoredEvent
  primary key (site_id, visitor_id, id)
) without rowid;
-- Outcomes are few, and are asked for by themselves: no other event has a row here.
create index events_outcomes on events (site_id, visitor_id, at) where kind = 'outcome';

create table visitors (
  site_id       text not null,
  id            text not null,
  version       integer not null,          -- guards against lost updates: a stale write makes it null and aborts
  lead_id       text,
  claim         text,                      -- JSON: the claim that holds the visitor, see Claim
  noise         text,                      -- JSON: how fast it goes and whether it is a machine, see Noise
  arrivals      text,                      -- JSON: how it first came and how last, see Arrivals
  first_seen_at integer not null,
  last_seen_at  integer not null,          -- of anything that is kept of it
  acted_at      integer not null default 0, -- when it last did something itself: what sales noted of it is no act
  registers     text not null,
  archived      text,                      -- where events of its are that are not here: '["<part>",<block>,<events>],…', see archive_parts
  entry         text,                      -- JSON: id and url of the first page view among those
  primary key (site_id, id)
) without rowid;
create index visitors_by_last_seen on visitors (site_id, last_seen_at);

-- Objects of the archive: each holds events of one day, in blocks that can be read by themselves. An event is in the archive where
-- its visitor's row says so; what else lies in an object is refuse.
create table archive_parts (
  site_id    text not null,
  id         text not null,
  day        text not null,                -- UTC, 2026-11-21: the events'
  version    integer not null,             -- of the object: it is written anew, under another name, where somebody in it is forgotten
  state      text not null,                -- refuse (also while it is written) · kept · stale (somebody in it is forgotten) · replaced · gone
  blocks     text not null,                -- JSON: the length of each in bytes
  changed_at integer not null,
  primary key (site_id, id)
) without rowid;
create index archive_parts_open on archive_parts (site_id, changed_at) where state <> 'kept';

create table links (
  site_id    text not null,
  lead_id    text not null,
  visitor_id text not null,
  at         integer not null,
  joined     integer not null,             -- 1 join, 0 un-join
  cause      text not null,                -- claimed · verified · by hand
  provenance text not null,
  primary key (site_id, lead_id, visitor_id, at)
) without rowid;

create table leads (
  site_id       text not null,
  id            text not null,
  version       integer not null,
  email         text,
  user_id       text,
  name_key      text,                      -- what it is called, as searches compare it: shared/fold-name.ts
  standing      text not null,             -- claimed · verified
  claims        integer not null,          -- visitors linked by a claim alone, so that their bound costs no read
  hands         integer not null default 0, -- visitors linked by hand
  stage         text not null,
  stage_at      integer not null,
  fixed_at      integer,                   -- until when its stages were decided as time went: no import dates one before; null = all are its history's
  outcome       text,                      -- the outcome that its stage has followed, by its event's id
  spared        real,                      -- where a silent publish let it stay: the raw score below which it falls
  model_version integer not null,
  score         real not null,
  scored_at     integer not null,
  ceiling       real not null,             -- no score of this lead is above it from scored_at on
  due_at        integer,                   -- when time alone next changes something
  account       text,                      -- whom it belongs to: a company's domain, or what it was given
  quarantine    text,                      -- JSON list: why its contact data is not believed; null = it is
  released_at   integer,                   -- when a person said that the data is good
  arrivals      text,                      -- JSON: those of its visitors together
  created_at    integer not null,
  last_seen_at  integer not null,
  registers     text not null,
  primary key (site_id, id)
) without rowid;
create index leads_by_account on leads (site_id, account, id) where account is not null;
create index leads_quarantined on leads (site_id, id) where quarantine is not null;
create index leads_by_ceiling on leads (site_id, ceiling desc, id);
create index leads_due on leads (due_at) where due_at is not null;

create table identities (
  site_id text not null,
  key     text not null,                   -- 'email:ada@example.com', 'user:42'
  lead_id text not null,
  primary key (site_id, key)
) without rowid;

create table suggestions (
  site_id    text not null,
  id         text not null,
  lead_id    text not null,
  visitor_id text not null,
  at         integer not null,
  reason     text not null,
  dismissed_at integer,                    -- a person said no: not suggested again
  primary key (site_id, id)
) without rowid;

create table transitions (
  site_id       text not null,
  lead_id       text not null,
  at            integer not null,
  id            text not null,
  from_stage    text,
  to_stage      text not null,
  score         real not null,
  model_version integer not null,
  cause         text not null,             -- event · decay · identify · model · link · outcome
  history       integer not null default 0, -- 1: an import brought what led to it, and nobody was told
  primary key (site_id, lead_id, at, id)
) without rowid;

-- Filters of leads that are kept under a name, for everybody who sees the site.
create table lists (
  site_id    text not null,
  name       text not null,
  query      text not null,                -- as in the list's address: 'stage=mql&days=7'
  author     text not null,
  created_at integer not null,
  primary key (site_id, name)
) without rowid;

create table webhooks (
  site_id     text not null,
  id          text not null,
  url         text not null,
  secret      text not null,
  old_secret  text,                        -- signs as well until old_until, so that a receiver can change over
  old_until   integer,
  format      text not null,               -- json · slack · teams · discord
  events      text not null,               -- JSON list of what it is told: transition · threshold · review
  created_at  integer not null,
  failing_since integer,                   -- the first failure since anything was delivered
  disabled_at integer,
  primary key (site_id, id)
) without rowid;

-- Transitions and crossings of thresholds still to be announced; written with the commit that made them, deleted once their
-- deliveries exist.
create table outbox (
  site_id text not null,
  id      text not null,                   -- the transition's, or the crossing's of its day
  lead_id text not null,
  at      integer not null,
  crossing text,                           -- JSON, see Crossing; null = a transition
  primary key (site_id, id)
) without rowid;

create table deliveries (
  site_id    text not null,
  webhook_id text not null,
  id         text not null,                -- the transition's, or it begins with its time: one id over all tries
  lead_id    text,                         -- null where it is of nobody: a test
  type       text not null,                -- transition · threshold · review · test
  body       text not null,
  attempts   integer not null,
  next_at    integer,                      -- null = delivered or given up
  status     text not null,                -- pending · delivered · dead
  answer     text,                         -- last status or error, short
  updated_at integer not null,
  primary key (site_id, webhook_id, id)
) without rowid;
create index deliveries_due on deliveries (next_at) where next_at is not null;

-- What could not be taken: events that the door ignored, and queue messages that failed every try.
create table rejected (
  site_id text not null,                   -- '' where the message did not say
  id      text not null,
  at      integer not null,
  reason  text not null,
  body    text not null,
  once    text,                            -- of what would be told at every page: whose it is, and what; null = told each time
  primary key (site_id, id)
) without rowid;
create unique index rejected_once on rejected (site_id, once) where once is not null;

-- Files of history that are taken in, a few lines at a time.
create table imports (
  site_id     text not null,
  id          text not null,               -- the client's: the same file has the same
  name        text not null,
  next        integer not null,            -- lines done
  accepted    integer not null,
  duplicate   integer not null,
  ignored     integer not null,
  started_at  integer not null,
  updated_at  integer not null,
  finished_at integer,
  primary key (site_id, id)
) without rowid;

-- Who must not come back: hashes of the ids and names of those who were erased, or took their consent back. An event of
-- theirs from before is refused, however late it arrives.
create table tombstones (
  site_id text not null,
  hash    text not null,                   -- SHA-256 of site and name, see graves.ts
  at      integer not null,                -- when
  cause   text not null,                   -- erased · withdrawn
  primary key (site_id, hash)
) without rowid;

-- Whoever was erased while others may still have said the name: the events of the site are gone through for it, and then the row
-- is gone, too.
create table erasures (
  site_id       text not null,
  lead_id       text not null,
  names         text not null,             -- JSON: identity keys
  at            integer not null,
  after_visitor text not null,             -- up to here nobody says the name
  after_event   text not null,
  primary key (site_id, lead_id)
) without rowid;

-- Sites on their way from one database to another. In the first database alone.
create table moves (
  site_id       text primary key,
  from_database text not null,
  to_database   text not null,
  phase         text not null,             -- copy · hold · catch-up · compare · switch · clean · done · failed
  cursor        text not null,             -- JSON: how far the phase has come
  copied        integer not null,          -- rows written in the new place
  phase_at      integer not null,
  started_at    integer not null,
  updated_at    integer not null
) without rowid;

-- What a site has used of its day, added up every few seconds.
create table quotas (
  site_id text not null,
  day     text not null,                   -- UTC, 2026-11-21
  counted text not null,                   -- events · visitors · rejected · duplicate · ignored: <reason>
  count   integer not null,
  primary key (site_id, day, counted)
) without rowid;

-- How far what is done with a site's rows by their age has come; the site '' stands for what belongs to none.
create table sweeps (
  site_id text not null,
  what    text not null,                   -- delete · archive
  day     text not null,                   -- UTC, the last one begun
  cursor  text,                            -- where it goes on; null = done
  primary key (site_id, what)
) without rowid;

-- What all leads together say, one row for each page that tells it: read as it is, made anew in the background.
create table reports (
  site_id text not null,
  name    text not null,                   -- volume · funnel · promise · threshold · works
  as_of   integer not null,                -- everything up to here is in it
  body    text not null,                   -- JSON
  primary key (site_id, name)
) without rowid;

-- Reports being made: gone through in slices, visitors and then leads, and taken up where it stopped.
create table report_runs (
  site_id     text primary key,
  id          text not null,
  as_of       integer not null,
  phase       text not null,               -- visitors · leads
  cursor      text not null,               -- the last id done in this phase
  done        integer not null,            -- rows done in both
  total       integer,                     -- of how many; null until they were counted
  review      integer not null,            -- 1: a review is written at the end
  sums        text not null,               -- JSON: what was added up so far
  taken_until integer not null             -- somebody is at it until then, or has died
) without rowid;

-- What changed and what to look at, every so many days.
create table reviews (
  site_id text not null,
  at      integer not null,
  body    text not null,                   -- JSON
  primary key (site_id, at)
) without rowid;

-- The site's pages, each with all that is kept of who saw it: the sums of page_marks. The path '' stands for all of them.
create table pages (
  site_id    text not null,
  path       text not null,
  title      text,                         -- as it was called in the view that was read longest, of those counted last
  url        text,                         -- a whole address of it
  views      integer not null,
  visitors   integer not null,
  leads      integer not null,
  reached    integer not null,             -- leads that came as far as MQL, ever
  engaged_ms integer not null,
  primary key (site_id, path)
) without rowid;
create index pages_by_views on pages (site_id, views desc, path);

-- The same by day.
create table page_days (
  site_id    text not null,
  day        text not null,                -- UTC, 2026-11-21
  path       text not null,
  views      integer not null,
  visitors   integer not null,
  leads      integer not null,
  engaged_ms integer not null,
  primary key (site_id, day, path)
) without rowid;

-- What each visitor is counted for above, so that it can be taken back before it is counted anew.
create table page_marks (
  site_id    text not null,
  visitor_id text not null,
  lead_id    text,
  reached    integer not null,
  seen       text not null,                -- JSON: {day since 1970: {path: views, or [views, engaged ms]}}, see SeenPages
  primary key (site_id, visitor_id)
) without rowid;

-- How far the counting of pages has come: up to this visitor by when it was last seen.
create table page_walks (
  site_id    text primary key,
  basis      text not null,                -- what was counted by; where that changes, it begins anew
  at         integer not null,
  visitor_id text not null
) without rowid;
