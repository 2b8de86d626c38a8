CREATE TABLE d1_migrations (id integer primary key autoincrement, name text unique, applied_at timestamp default current_timestamp not null, hash text);
CREATE TABLE sites (
  id            text primary key,
  name          text not null,
  origins       text not null,             
  settings      text not null,             
  model_version integer not null,          
  next_version  integer,                   
  ranked_version integer not null,         
  epoch         integer not null default 1, 
  database      text not null default 'DB', 
  held_at       integer,                   
  created_at    integer not null
) without rowid;
CREATE TABLE keys (
  hash       text primary key,             
  site_id    text not null,
  class      text not null,                
  label      text not null,
  last_four  text not null,
  public_key text,                         
  created_at integer not null,
  used_at    integer,
  revoked_at integer
) without rowid;
CREATE INDEX keys_by_site on keys (site_id);
CREATE TABLE members (
  site_id  text not null,
  who      text not null,                  
  class    text not null,                  
  added_at integer not null,
  primary key (site_id, who)
) without rowid;
CREATE INDEX members_by_who on members (who);
CREATE TABLE audit (
  site_id   text not null,
  at        integer not null,
  id        text not null,
  key_id    text not null,                 
  label     text not null,                 
  operation text not null,                 
  target    text,                          
  primary key (site_id, at, id)
) without rowid;
CREATE TABLE models (
  site_id      text not null,
  version      integer not null,
  model        text not null,              
  author       text not null,
  note         text not null,
  mode         text not null,              
  covers       text not null,              
  published_at integer not null,
  served_at    integer,                    
  primary key (site_id, version)
) without rowid;
CREATE TABLE drafts (
  site_id    text not null,
  id         text not null,
  body       text not null,                
  author     text not null,
  updated_at integer not null,
  primary key (site_id, id)
) without rowid;
CREATE TABLE jobs (
  site_id       text not null,
  id            text not null,             
  model_version integer not null,
  phase         text not null,             
  cursor        text not null,             
  done          integer not null,          
  total         integer not null default 0, 
  remerge       integer not null,          
  status        text not null,             
  started_at    integer not null,
  updated_at    integer not null,
  primary key (site_id, id)
) without rowid;
CREATE INDEX jobs_running on jobs (started_at) where status = 'running';
CREATE TABLE studies (
  site_id    text not null,
  id         text not null,                
  subject    text not null,                
  asked      text not null,                
  phase      text not null,                
  cursor     text not null,                
  done       integer not null,             
  of_leads   integer not null,             
  training   text,                         
  result     text,                         
  version    integer not null,
  started_at integer not null,
  updated_at integer not null,
  primary key (site_id, id)
) without rowid;
CREATE INDEX studies_open on studies (started_at) where phase <> 'done';
CREATE TABLE snapshots (
  site_id  text not null,
  study_id text not null,
  lead_id  text not null,
  body     text not null,                  
  primary key (site_id, study_id, lead_id)
) without rowid;
CREATE TABLE predictors (
  site_id      text primary key,
  body         text not null,              
  published_at integer not null
) without rowid;
CREATE TABLE events (
  site_id    text not null,
  visitor_id text not null,
  id         text not null,
  at         integer not null,
  kind       text not null,
  body       text not null,                
  primary key (site_id, visitor_id, id)
) without rowid;
CREATE INDEX events_outcomes on events (site_id, visitor_id, at) where kind = 'outcome';
CREATE TABLE visitors (
  site_id       text not null,
  id            text not null,
  version       integer not null,          
  lead_id       text,
  claim         text,                      
  noise         text,                      
  arrivals      text,                      
  first_seen_at integer not null,
  last_seen_at  integer not null,          
  acted_at      integer not null default 0, 
  registers     text not null,
  archived      text,                      
  entry         text,                      
  primary key (site_id, id)
) without rowid;
CREATE INDEX visitors_by_last_seen on visitors (site_id, last_seen_at);
CREATE TABLE archive_parts (
  site_id    text not null,
  id         text not null,
  day        text not null,                
  version    integer not null,             
  state      text not null,                
  blocks     text not null,                
  changed_at integer not null,
  primary key (site_id, id)
) without rowid;
CREATE INDEX archive_parts_open on archive_parts (site_id, changed_at) where state <> 'kept';
CREATE TABLE links (
  site_id    text not null,
  lead_id    text not null,
  visitor_id text not null,
  at         integer not null,
  joined     integer not null,             
  cause      text not null,                
  provenance text not null,
  primary key (site_id, lead_id, visitor_id, at)
) without rowid;
CREATE TABLE leads (
  site_id       text not null,
  id            text not null,
  version       integer not null,
  email         text,
  user_id       text,
  name_key      text,                      
  standing      text not null,             
  claims        integer not null,          
  hands         integer not null default 0, 
  stage         text not null,
  stage_at      integer not null,
  fixed_at      integer,                   
  outcome       text,                      
  spared        real,                      
  model_version integer not null,
  score         real not null,
  scored_at     integer not null,
  ceiling       real not null,             
  due_at        integer,                   
  account       text,                      
  quarantine    text,                      
  released_at   integer,                   
  arrivals      text,                      
  created_at    integer not null,
  last_seen_at  integer not null,
  registers     text not null,
  primary key (site_id, id)
) without rowid;
CREATE INDEX leads_by_account on leads (site_id, account, id) where account is not null;
CREATE INDEX leads_quarantined on leads (site_id, id) where quarantine is not null;
CREATE INDEX leads_by_ceiling on leads (site_id, ceiling desc, id);
CREATE INDEX leads_due on leads (due_at) where due_at is not null;
CREATE TABLE identities (
  site_id text not null,
  key     text not null,                   
  lead_id text not null,
  primary key (site_id, key)
) without rowid;
CREATE TABLE suggestions (
  site_id    text not null,
  id         text not null,
  lead_id    text not null,
  visitor_id text not null,
  at         integer not null,
  reason     text not null,
  dismissed_at integer,                    
  primary key (site_id, id)
) without rowid;
CREATE TABLE transitions (
  site_id       text not null,
  lead_id       text not null,
  at            integer not null,
  id            text not null,
  from_stage    text,
  to_stage      text not null,
  score         real not null,
  model_version integer not null,
  cause         text not null,             
  history       integer not null default 0, 
  primary key (site_id, lead_id, at, id)
) without rowid;
CREATE TABLE lists (
  site_id    text not null,
  name       text not null,
  query      text not null,                
  author     text not null,
  created_at integer not null,
  primary key (site_id, name)
) without rowid;
CREATE TABLE webhooks (
  site_id     text not null,
  id          text not null,
  url         text not null,
  secret      text not null,
  old_secret  text,                        
  old_until   integer,
  format      text not null,               
  events      text not null,               
  created_at  integer not null,
  failing_since integer,                   
  disabled_at integer,
  primary key (site_id, id)
) without rowid;
CREATE TABLE outbox (
  site_id text not null,
  id      text not null,                   
  lead_id text not null,
  at      integer not null,
  crossing text,                           
  primary key (site_id, id)
) without rowid;
CREATE TABLE deliveries (
  site_id    text not null,
  webhook_id text not null,
  id         text not null,                
  lead_id    text,                         
  type       text not null,                
  body       text not null,
  attempts   integer not null,
  next_at    integer,                      
  status     text not null,                
  answer     text,                         
  updated_at integer not null,
  primary key (site_id, webhook_id, id)
) without rowid;
CREATE INDEX deliveries_due on deliveries (next_at) where next_at is not null;
CREATE TABLE rejected (
  site_id text not null,                   
  id      text not null,
  at      integer not null,
  reason  text not null,
  body    text not null,
  once    text,                            
  primary key (site_id, id)
) without rowid;
CREATE UNIQUE INDEX rejected_once on rejected (site_id, once) where once is not null;
CREATE TABLE imports (
  site_id     text not null,
  id          text not null,               
  name        text not null,
  next        integer not null,            
  accepted    integer not null,
  duplicate   integer not null,
  ignored     integer not null,
  started_at  integer not null,
  updated_at  integer not null,
  finished_at integer,
  primary key (site_id, id)
) without rowid;
CREATE TABLE tombstones (
  site_id text not null,
  hash    text not null,                   
  at      integer not null,                
  cause   text not null,                   
  primary key (site_id, hash)
) without rowid;
CREATE TABLE erasures (
  site_id       text not null,
  lead_id       text not null,
  names         text not null,             
  at            integer not null,
  after_visitor text not null,             
  after_event   text not null,
  primary key (site_id, lead_id)
) without rowid;
CREATE TABLE moves (
  site_id       text primary key,
  from_database text not null,
  to_database   text not null,
  phase         text not null,             
  cursor        text not null,             
  copied        integer not null,          
  phase_at      integer not null,
  started_at    integer not null,
  updated_at    integer not null
) without rowid;
CREATE TABLE quotas (
  site_id text not null,
  day     text not null,                   
  counted text not null,                   
  count   integer not null,
  primary key (site_id, day, counted)
) without rowid;
CREATE TABLE sweeps (
  site_id text not null,
  what    text not null,                   
  day     text not null,                   
  cursor  text,                            
  primary key (site_id, what)
) without rowid;
CREATE TABLE reports (
  site_id text not null,
  name    text not null,                   
  as_of   integer not null,                
  body    text not null,                   
  primary key (site_id, name)
) without rowid;
CREATE TABLE report_runs (
  site_id     text primary key,
  id          text not null,
  as_of       integer not null,
  phase       text not null,               
  cursor      text not null,               
  done        integer not null,            
  total       integer,                     
  review      integer not null,            
  sums        text not null,               
  taken_until integer not null             
) without rowid;
CREATE TABLE reviews (
  site_id text not null,
  at      integer not null,
  body    text not null,                   
  primary key (site_id, at)
) without rowid;
CREATE TABLE pages (
  site_id    text not null,
  path       text not null,
  title      text,                         
  url        text,                         
  views      integer not null,
  visitors   integer not null,
  leads      integer not null,
  reached    integer not null,             
  engaged_ms integer not null,
  primary key (site_id, path)
) without rowid;
CREATE INDEX pages_by_views on pages (site_id, views desc, path);
CREATE TABLE page_days (
  site_id    text not null,
  day        text not null,                
  path       text not null,
  views      integer not null,
  visitors   integer not null,
  leads      integer not null,
  engaged_ms integer not null,
  primary key (site_id, day, path)
) without rowid;
CREATE TABLE page_marks (
  site_id    text not null,
  visitor_id text not null,
  lead_id    text,
  reached    integer not null,
  seen       text not null,                
  primary key (site_id, visitor_id)
) without rowid;
CREATE TABLE page_walks (
  site_id    text primary key,
  basis      text not null,                
  at         integer not null,
  visitor_id text not null
) without rowid;
insert into d1_migrations (id, name, applied_at, hash) values (1, '0001_initial.sql', '2026-11-30 23:10:22', '698027e0196dd0da52c692539bc3bc1d4ae9b15843d390e7dc75f472540bd4db');
insert into sites (id, name, origins, settings, model_version, next_version, ranked_version, epoch, database, held_at, created_at) values ('B7QG0rKvUB5dvJnA', 'Demo site', '[]', '{"consent":"implied","collectOnly":false,"bots":"flag","domains":[],"chat":true,"inPage":false,"ingest":"direct","parameters":[],"retentionDays":730,"identity":"claimed","identitySecret":"is_cKWLBQD4KZ0zAydEQdaBUiJ76ZErDDlT","eventsPerDay":5000000,"visitorsPerDay":500000,"rejectedPerDay":1000,"thresholds":[],"goal":"won","horizonDays":90,"callsPerWeek":20,"promiseDays":3}', 1, null, 1, 1, 'DB', null, 1796080223682);
insert into keys (hash, site_id, class, label, last_four, public_key, created_at, used_at, revoked_at) values ('4ba82bcdac3818f95626312d3c37cb0d0365c1f0953d8882d3416c05cd97f661', 'B7QG0rKvUB5dvJnA', 'read', 'Read', 'TZ5t', null, 1796080223682, null, null);
insert into keys (hash, site_id, class, label, last_four, public_key, created_at, used_at, revoked_at) values ('4fa20b40ab8a4cf3bc8748f522f597e474eed2834dad499756bd373164987a1d', 'B7QG0rKvUB5dvJnA', 'send', 'Server', 'KRLq', null, 1796080223682, 1796080233466, null);
insert into keys (hash, site_id, class, label, last_four, public_key, created_at, used_at, revoked_at) values ('552de083ecb644230076c2dc596cd5060030ff11e096eab383faac6991ce01a1', 'B7QG0rKvUB5dvJnA', 'admin', 'Admin', 'JZdR', null, 1796080223682, null, null);
insert into keys (hash, site_id, class, label, last_four, public_key, created_at, used_at, revoked_at) values ('d49362ffa13d11eb013c0ca89ca619b066efc82d388836cacccf384ba81692ba', 'B7QG0rKvUB5dvJnA', 'write', 'Snippet', 'AEjx', 'pk_Qc5RGkpCGGnyHR7fbihaJJfhw4zvAEjx', 1796080223682, null, null);
insert into models (site_id, version, model, author, note, mode, covers, published_at, served_at) values ('B7QG0rKvUB5dvJnA', 1, '{"name":"Starter B2B","tags":[{"name":"content","patterns":["/blog*","/:section/blog{/*}?","/articles*","/:section/articles{/*}?","/guides*","/:section/guides{/*}?","/resources*","/:section/resources{/*}?","/case-studies*","/:section/case-studies{/*}?","/customers*","/:section/customers{/*}?"]},{"name":"product","patterns":["/product*","/:section/product{/*}?","/products*","/:section/products{/*}?","/features*","/:section/features{/*}?","/solutions*","/:section/solutions{/*}?","/platform*","/:section/platform{/*}?"]},{"name":"pricing","patterns":["/pricing*","/:section/pricing{/*}?","/plans*","/:section/plans{/*}?"]},{"name":"demo","patterns":["/demo","/request-demo*","/:section/request-demo{/*}?","/book-a-demo*","/:section/book-a-demo{/*}?","/trial*","/:section/trial{/*}?","/free-trial*","/:section/free-trial{/*}?","/start-trial*","/:section/start-trial{/*}?"]},{"name":"careers","patterns":["/careers*","/:section/careers{/*}?","/jobs*","/:section/jobs{/*}?"]},{"name":"investors","patterns":["/investors*","/:section/investors{/*}?","/investor-relations*","/:section/investor-relations{/*}?"]}],"groups":[{"id":"awareness","name":"Awareness","max":25},{"id":"interest","name":"Interest","max":80},{"id":"social","name":"Social","max":25},{"id":"email","name":"E-mail","max":30},{"id":"decision","name":"Decision","max":100},{"id":"negative","name":"Negative","min":-20}],"rules":[{"kind":"event","id":"content-page","name":"Read an article or guide","on":{"kind":"page_view","tag":"content"},"points":5,"caps":{"once":{"per":"url","within":"day"},"perDay":3},"decay":{"halfLifeDays":14},"group":"awareness","stage":"awareness"},{"kind":"event","id":"social-follow","name":"Follows you","on":{"kind":"social","action":"follow"},"points":10,"caps":{"lifetime":1},"decay":{"halfLifeDays":30},"group":"awareness","stage":"awareness"},{"kind":"event","id":"return-visit","name":"Came back","on":{"kind":["page_view","engagement","click","download","form","chat"]},"at":"session","points":{"first":0,"next":5},"caps":{"perDay":1},"decay":{"halfLifeDays":14},"group":"awareness","stage":"awareness"},{"kind":"event","id":"cta-click","name":"Clicked a call to action","on":{"kind":"click","name":{"known":true}},"points":5,"caps":{"perDay":2},"decay":{"halfLifeDays":14},"group":"awareness","stage":"awareness"},{"kind":"event","id":"product-page","name":"Viewed the product","on":{"kind":"page_view","tag":"product"},"points":10,"caps":{"perDay":1},"decay":{"halfLifeDays":30},"group":"interest","stage":"consideration"},{"kind":"event","id":"pricing-page","name":"Viewed pricing","on":{"kind":"page_view","tag":"pricing"},"points":20,"caps":{"perDay":1},"decay":{"halfLifeDays":30},"group":"interest","stage":"consideration"},{"kind":"event","id":"demo-page","name":"Viewed the demo or trial page","on":{"kind":"page_view","tag":"demo"},"points":25,"caps":{"perDay":1},"decay":{"halfLifeDays":30},"group":"interest","stage":"consideration"},{"kind":"event","id":"engaged-key-page","name":"Stayed a minute on a key page","on":{"kind":"engagement","tag":["product","pricing","demo"],"engagedSeconds":60},"points":5,"caps":{"once":{"per":"view","within":"day"},"perDay":2},"decay":{"halfLifeDays":30},"group":"interest","stage":"consideration"},{"kind":"event","id":"download","name":"Downloaded a file","on":{"kind":"download"},"points":{"first":20,"next":25},"caps":{"once":{"per":"file","within":"day"},"perDay":2,"perPeriod":{"count":4,"days":30}},"decay":{"halfLifeDays":30},"group":"interest","stage":"consideration"},{"kind":"event","id":"newsletter","name":"Signed up for the newsletter","on":{"kind":"form","form":{"words":["newsletter","subscribe","subscription","mailing list","updates"]}},"points":20,"caps":{"lifetime":1},"decay":{"halfLifeDays":30},"group":"interest","stage":"consideration"},{"kind":"event","id":"webinar-registered","name":"Registered for a webinar","on":{"kind":"webinar","action":"registered"},"points":10,"caps":{"perDay":1},"decay":{"halfLifeDays":30},"group":"interest","stage":"consideration"},{"kind":"event","id":"webinar-attended","name":"Attended a webinar","on":{"kind":"webinar","action":"attended"},"points":25,"caps":{"perDay":1},"decay":{"halfLifeDays":30},"group":"interest","stage":"consideration"},{"kind":"event","id":"form","name":"Sent a form","on":{"kind":"form","except":[{"kind":"form","form":{"words":["newsletter","subscribe","subscription","mailing list","updates"]}},{"kind":"form","form":{"words":["contact","enquiry","inquiry","quote","sales"]},"except":[{"kind":"form","form":{"words":["demo","trial","get started","consultation","book a call"]}}]},{"kind":"form","form":{"words":["demo","trial","get started","consultation","book a call"]}}]},"points":5,"caps":{"perDay":1},"decay":{"halfLifeDays":30},"group":"interest","stage":"consideration"},{"kind":"event","id":"chat","name":"Talked in the chat","on":{"kind":"chat","action":"conversation"},"points":15,"caps":{"perDay":1},"decay":{"halfLifeDays":30},"group":"interest","stage":"consideration"},{"kind":"event","id":"share","name":"Shared something of yours","on":{"kind":"social","action":"share"},"points":15,"caps":{"perDay":2},"decay":{"halfLifeDays":14},"group":"social","stage":"awareness"},{"kind":"event","id":"comment","name":"Commented","on":[{"kind":"social","action":"comment"},{"kind":"custom","name":"comment"}],"points":10,"caps":{"perDay":2},"decay":{"halfLifeDays":14},"group":"social","stage":"awareness"},{"kind":"event","id":"like","name":"Liked something of yours","on":{"kind":"social","action":"like"},"points":10,"caps":{"perDay":2},"decay":{"halfLifeDays":14},"group":"social","stage":"awareness"},{"kind":"event","id":"email-open","name":"Opened an e-mail","on":{"kind":"email","action":"opened"},"points":5,"caps":{"once":{"per":"message","within":"day"},"perDay":1},"decay":{"halfLifeDays":14},"group":"email","stage":"awareness"},{"kind":"event","id":"email-click","name":"Clicked in an e-mail","on":{"kind":"email","action":"clicked"},"points":15,"caps":{"perDay":1},"decay":{"halfLifeDays":30},"group":"email","stage":"consideration"},{"kind":"event","id":"contact","name":"Made an enquiry","on":{"kind":"form","form":{"words":["contact","enquiry","inquiry","quote","sales"]},"except":[{"kind":"form","form":{"words":["demo","trial","get started","consultation","book a call"]}}]},"points":50,"caps":{"perDay":1},"decay":{"halfLifeDays":60},"group":"decision","stage":"decision"},{"kind":"event","id":"demo-request","name":"Asked for a demo or a trial","on":[{"kind":"form","form":{"words":["demo","trial","get started","consultation","book a call"]}},{"kind":["custom","crm"],"name":["demo_requested","trial_started","Demo Requested","Trial Started"]}],"points":50,"caps":{"perDay":1},"decay":{"halfLifeDays":60},"group":"decision","stage":"decision"},{"kind":"event","id":"careers-page","name":"Viewed careers or investor pages","on":{"kind":"page_view","tag":["careers","investors"]},"points":-10,"caps":{"perDay":1},"decay":{"halfLifeDays":30},"group":"negative"},{"kind":"fact","id":"unsubscribed","name":"Unsubscribed from e-mail","when":{"last":{"kind":"email","action":"unsubscribed"},"notSince":{"kind":"email","action":"resubscribed"}},"points":-20},{"kind":"fact","id":"free-mailbox","name":"Only a free mailbox is known","when":{"mailbox":"free"},"points":-10},{"kind":"fact","id":"wrong-person","name":"Student, competitor or wrong role","when":{"any":[{"trait":["title","jobTitle","job_title","role","position"],"test":{"words":["student","intern","trainee","job seeker","retired"]}},{"trait":["competitor","student"],"test":[true,"true","yes"]},{"trait":"relationship","test":"competitor"}]},"points":-20},{"kind":"fact","dimension":"fit","id":"decision-maker","name":"Decides","when":{"trait":["title","jobTitle","job_title","role","position"],"test":{"words":["ceo","cto","cfo","coo","cmo","cio","ciso","cro","cpo","chief","founder","cofounder","owner","president","vp","svp","evp","partner","director","head of"]}},"points":30},{"kind":"fact","dimension":"fit","id":"manager","name":"Manages","when":{"all":[{"trait":["title","jobTitle","job_title","role","position"],"test":{"words":["manager","lead","supervisor"]}},{"not":{"trait":["title","jobTitle","job_title","role","position"],"test":{"words":["ceo","cto","cfo","coo","cmo","cio","ciso","cro","cpo","chief","founder","cofounder","owner","president","vp","svp","evp","partner","director","head of"]}}}]},"points":15},{"kind":"fact","dimension":"fit","id":"industry","name":"Target industry","when":{"trait":["industry","account.industry","company_industry"],"test":{"words":["software","saas","technology","internet","telecommunications","fintech","financial services","consulting","professional services","marketing","manufacturing","logistics"]}},"points":25},{"kind":"fact","dimension":"fit","id":"size","name":"Company of the right size","when":{"trait":["employees","account.employees","company_size","companySize","account.size","size"],"test":{"min":50,"max":5000}},"points":25},{"kind":"fact","dimension":"fit","id":"region","name":"Target region","when":{"trait":["country","account.country","region","account.region"],"test":["us","usa","united states","ca","canada","gb","uk","united kingdom","ie","ireland","de","germany","fr","france","nl","netherlands","it","italy","es","spain","europe","eu"]},"points":10},{"kind":"fact","dimension":"fit","id":"company-mailbox","name":"Company mailbox","when":{"mailbox":"company"},"points":10}],"grades":{"A":75,"B":50,"C":25},"bands":[60,40,20],"thresholds":{"enter":60,"leave":45,"minGrade":"C","dwellHours":24},"segments":[{"name":"premium","when":{"trait":"segment","test":"premium"},"enter":80},{"name":"self-serve","when":{"trait":"segment","test":["self-serve","self_serve"]},"enter":40}],"hold":{"last":{"kind":"crm","name":"spam"},"notSince":{"kind":"crm","name":"not_spam"}},"lookBackDays":30}', 'Leadlight', 'The first model', 'silent', '[]', 1796080223682, 1796080223682);
insert into events (site_id, visitor_id, id, at, kind, body) values ('B7QG0rKvUB5dvJnA', 'person:fbcb9bdbd4ed5c2a2bdf3f1de019e3f6', '7fc5ff2a-389f-4179-84de-448ea6484467', 1796080233626, 'outcome', '{"at":1796080233626,"id":"7fc5ff2a-389f-4179-84de-448ea6484467","outcome":"won","value":900,"by":{"email":"ben@harbrook.dev"},"kind":"outcome","receivedAt":1796080233626,"provenance":"server"}');
insert into events (site_id, visitor_id, id, at, kind, body) values ('B7QG0rKvUB5dvJnA', 'v1', 'a', 1796080232513, 'page_view', '{"id":"a","at":1796080232513,"url":"https://www.harbrook.dev/pricing","kind":"page_view","receivedAt":1796080232722,"provenance":"browser","bot":"user agent"}');
insert into events (site_id, visitor_id, id, at, kind, body) values ('B7QG0rKvUB5dvJnA', 'v1', 'b', 1796080232513, 'page_view', '{"id":"b","at":1796080232513,"url":"https://www.harbrook.dev/demo","kind":"page_view","receivedAt":1796080232722,"provenance":"browser","bot":"user agent"}');
insert into events (site_id, visitor_id, id, at, kind, body) values ('B7QG0rKvUB5dvJnA', 'v1', 'c', 1796080232513, 'identify', '{"id":"c","at":1796080232513,"kind":"identify","email":"ada@harbrook.dev","traits":{"title":"CTO"},"receivedAt":1796080232722,"provenance":"browser","bot":"user agent"}');
insert into events (site_id, visitor_id, id, at, kind, body) values ('B7QG0rKvUB5dvJnA', 'v2', 'd', 1796080233058, 'page_view', '{"id":"d","at":1796080233058,"url":"https://www.harbrook.dev/pricing","kind":"page_view","receivedAt":1796080233070,"provenance":"browser","bot":"user agent"}');
insert into events (site_id, visitor_id, id, at, kind, body) values ('B7QG0rKvUB5dvJnA', 'v2', 'e', 1796080233058, 'identify', '{"id":"e","at":1796080233058,"kind":"identify","email":"ada@harbrook.dev","traits":{"title":"CTO"},"receivedAt":1796080233070,"provenance":"browser","bot":"user agent"}');
insert into events (site_id, visitor_id, id, at, kind, body) values ('B7QG0rKvUB5dvJnA', 'v3', 'f', 1796080233308, 'page_view', '{"id":"f","at":1796080233308,"url":"https://www.harbrook.dev/blog/a","kind":"page_view","receivedAt":1796080233318,"provenance":"browser","bot":"user agent"}');
insert into events (site_id, visitor_id, id, at, kind, body) values ('B7QG0rKvUB5dvJnA', 'v3', 'g', 1796080233308, 'identify', '{"id":"g","at":1796080233308,"kind":"identify","email":"ben@harbrook.dev","traits":{"title":"CTO"},"receivedAt":1796080233318,"provenance":"browser","bot":"user agent"}');
insert into events (site_id, visitor_id, id, at, kind, body) values ('B7QG0rKvUB5dvJnA', 'v4', 'h', 1796080233361, 'page_view', '{"id":"h","at":1796080233361,"url":"https://www.harbrook.dev/careers","kind":"page_view","receivedAt":1796080233368,"provenance":"browser","bot":"user agent"}');
insert into visitors (site_id, id, version, lead_id, claim, noise, arrivals, first_seen_at, last_seen_at, acted_at, registers, archived, entry) values ('B7QG0rKvUB5dvJnA', 'person:fbcb9bdbd4ed5c2a2bdf3f1de019e3f6', 2387802989789184, 'yneMNJgQO79WYCLx', '{"keys":["email:ben@harbrook.dev"],"provenance":"server","at":1796080233626,"id":"7fc5ff2a-389f-4179-84de-448ea6484467","since":1796080233626}', null, null, 1796080233626, 1796080233626, 0, '2|l7sqms2||[[["$outcome","won",1796080233.626,"7fc5ff2a-389f-4179-84de-448ea6484467","server"]],[]]', null, null);
insert into visitors (site_id, id, version, lead_id, claim, noise, arrivals, first_seen_at, last_seen_at, acted_at, registers, archived, entry) values ('B7QG0rKvUB5dvJnA', 'v1', 6483047159431168, 'dwQ279hbGQ24cTbJ', '{"keys":["email:ada@harbrook.dev"],"provenance":"browser","at":1796080232513,"id":"c","since":1796080232513}', '{"minute":29934670,"count":2,"verdict":"user agent"}', '{"first":{"at":1796080232513,"id":"a","channel":"direct"},"last":{"at":1796080232513,"id":"b","channel":"direct"},"network":null}', 1796080232513, 1796080232513, 1796080232513, '2|l7sqms2|9cemjyotpc8dk,0,0,0;la5t80ttpc8dk,0,0,0|[[["title","CTO",1796080232,"c","browser"]],[["ada@harbrook.dev",1796080232]]]', null, null);
insert into visitors (site_id, id, version, lead_id, claim, noise, arrivals, first_seen_at, last_seen_at, acted_at, registers, archived, entry) values ('B7QG0rKvUB5dvJnA', 'v2', 1906524339306496, 'dwQ279hbGQ24cTbJ', '{"keys":["email:ada@harbrook.dev"],"provenance":"browser","at":1796080233058,"id":"e","since":1796080233058}', '{"minute":29934670,"count":1,"verdict":"user agent"}', '{"first":{"at":1796080233058,"id":"d","channel":"direct"},"last":{"at":1796080233058,"id":"d","channel":"direct"},"network":null}', 1796080233058, 1796080233058, 1796080233058, '2|l7sqms2|9cemjyotpc8dl,0,0,0|[[["title","CTO",1796080233,"e","browser"]],[["ada@harbrook.dev",1796080233]]]', null, null);
insert into visitors (site_id, id, version, lead_id, claim, noise, arrivals, first_seen_at, last_seen_at, acted_at, registers, archived, entry) values ('B7QG0rKvUB5dvJnA', 'v3', 6905845434548224, 'yneMNJgQO79WYCLx', '{"keys":["email:ben@harbrook.dev"],"provenance":"browser","at":1796080233308,"id":"g","since":1796080233308}', '{"minute":29934670,"count":1,"verdict":"user agent"}', '{"first":{"at":1796080233308,"id":"f","channel":"direct"},"last":{"at":1796080233308,"id":"f","channel":"direct"},"network":null}', 1796080233308, 1796080233308, 1796080233308, '2|l7sqms2|xps1rj8tpc8dl,0,0,0.vnyg5o5|[[["title","CTO",1796080233,"g","browser"]],[["ben@harbrook.dev",1796080233]]]', null, null);
insert into visitors (site_id, id, version, lead_id, claim, noise, arrivals, first_seen_at, last_seen_at, acted_at, registers, archived, entry) values ('B7QG0rKvUB5dvJnA', 'v4', 5437154104705024, null, null, '{"minute":29934670,"count":1,"verdict":"user agent"}', '{"first":{"at":1796080233361,"id":"h","channel":"direct"},"last":{"at":1796080233361,"id":"h","channel":"direct"},"network":null}', 1796080233361, 1796080233361, 1796080233361, '2|l7sqms2|0s5v6nitpc8dl,0,0,0|[[],[]]', null, null);
insert into links (site_id, lead_id, visitor_id, at, joined, cause, provenance) values ('B7QG0rKvUB5dvJnA', 'dwQ279hbGQ24cTbJ', 'v1', 1796080232722, 1, 'claimed', 'browser');
insert into links (site_id, lead_id, visitor_id, at, joined, cause, provenance) values ('B7QG0rKvUB5dvJnA', 'dwQ279hbGQ24cTbJ', 'v2', 1796080233070, 1, 'claimed', 'browser');
insert into links (site_id, lead_id, visitor_id, at, joined, cause, provenance) values ('B7QG0rKvUB5dvJnA', 'yneMNJgQO79WYCLx', 'person:fbcb9bdbd4ed5c2a2bdf3f1de019e3f6', 1796080233626, 1, 'claimed', 'server');
insert into links (site_id, lead_id, visitor_id, at, joined, cause, provenance) values ('B7QG0rKvUB5dvJnA', 'yneMNJgQO79WYCLx', 'v3', 1796080233318, 1, 'claimed', 'browser');
insert into leads (site_id, id, version, email, user_id, name_key, standing, claims, hands, stage, stage_at, fixed_at, outcome, spared, model_version, score, scored_at, ceiling, due_at, account, quarantine, released_at, arrivals, created_at, last_seen_at, registers) values ('B7QG0rKvUB5dvJnA', 'dwQ279hbGQ24cTbJ', 2, 'ada@harbrook.dev', null, null, 'claimed', 2, 0, 'lead', 1796080232722, 1796080232722, null, null, 1, 44.99998712383026, 1796080233070, 44.999992311593466, 1798278243659, 'harbrook.dev', null, null, '{"first":{"at":1796080232513,"id":"a","channel":"direct"},"last":{"at":1796080233058,"id":"d","channel":"direct"},"network":null}', 1796080232513, 1796080233058, '2|l7sqms2|9cemjyotpc8dk,1,1,0;la5t80ttpc8dk,0,0,0|[[["title","CTO",1796080233,"e","browser"]],[["ada@harbrook.dev",1796080233]]]');
insert into leads (site_id, id, version, email, user_id, name_key, standing, claims, hands, stage, stage_at, fixed_at, outcome, spared, model_version, score, scored_at, ceiling, due_at, account, quarantine, released_at, arrivals, created_at, last_seen_at, registers) values ('B7QG0rKvUB5dvJnA', 'yneMNJgQO79WYCLx', 2, 'ben@harbrook.dev', null, null, 'claimed', 1, 0, 'customer', 1796080233626, 1796080233626, '7fc5ff2a-389f-4179-84de-448ea6484467', null, 1, 4.9999982063903055, 1796080233626, 5.0000000888691165, null, 'harbrook.dev', null, null, '{"first":{"at":1796080233308,"id":"f","channel":"direct"},"last":{"at":1796080233308,"id":"f","channel":"direct"},"network":null}', 1796080233308, 1796080233308, '2|l7sqms2|xps1rj8tpc8dl,0,0,0.vnyg5o5|[[["$outcome","won",1796080233.626,"7fc5ff2a-389f-4179-84de-448ea6484467","server"],["title","CTO",1796080233,"g","browser"]],[["ben@harbrook.dev",1796080233]]]');
insert into identities (site_id, key, lead_id) values ('B7QG0rKvUB5dvJnA', 'email:ada@harbrook.dev', 'dwQ279hbGQ24cTbJ');
insert into identities (site_id, key, lead_id) values ('B7QG0rKvUB5dvJnA', 'email:ben@harbrook.dev', 'yneMNJgQO79WYCLx');
insert into transitions (site_id, lead_id, at, id, from_stage, to_stage, score, model_version, cause, history) values ('B7QG0rKvUB5dvJnA', 'dwQ279hbGQ24cTbJ', 1796080232722, '0mx3vsp3m-3GDCQCUX8W94rV4N', 'visitor', 'lead', 44.99999131159347, 1, 'identify', 0);
insert into transitions (site_id, lead_id, at, id, from_stage, to_stage, score, model_version, cause, history) values ('B7QG0rKvUB5dvJnA', 'yneMNJgQO79WYCLx', 1796080233318, '0mx3vspk6-uHXaj30JTGuJjuxI', 'visitor', 'lead', 4.999999088869116, 1, 'identify', 0);
insert into transitions (site_id, lead_id, at, id, from_stage, to_stage, score, model_version, cause, history) values ('B7QG0rKvUB5dvJnA', 'yneMNJgQO79WYCLx', 1796080233626, '0mx3vspsq-o0JSwDcXNxtmVdpx', 'lead', 'customer', 4.9999982063903055, 1, 'outcome', 0);
insert into quotas (site_id, day, counted, count) values ('B7QG0rKvUB5dvJnA', '2026-11-30', 'events', 3);
insert into quotas (site_id, day, counted, count) values ('B7QG0rKvUB5dvJnA', '2026-11-30', 'rejected', 0);
insert into quotas (site_id, day, counted, count) values ('B7QG0rKvUB5dvJnA', '2026-11-30', 'visitors', 1);
