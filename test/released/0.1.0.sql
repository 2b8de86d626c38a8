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
  standing      text not null,             
  claims        integer not null,          
  hands         integer not null default 0, 
  stage         text not null,
  stage_at      integer not null,
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
  primary key (site_id, id)
) without rowid;
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
insert into d1_migrations (id, name, applied_at, hash) values (1, '0001_initial.sql', '2026-11-30 12:54:11', '666e63f6639961fa9463096df8b3e3a5da4ee5ef1e1b98e4193dbef152c4b159');
insert into sites (id, name, origins, settings, model_version, next_version, ranked_version, epoch, database, held_at, created_at) values ('vWSN2Wy1riSLzVFw', 'Demo site', '[]', '{"consent":"implied","collectOnly":false,"bots":"flag","domains":[],"chat":true,"inPage":false,"ingest":"direct","parameters":[],"retentionDays":730,"identity":"claimed","identitySecret":"is_YJKigISbvaiZFlcL38o6o1nAKEswEIDG","eventsPerDay":5000000,"visitorsPerDay":500000,"rejectedPerDay":1000,"thresholds":[],"goal":"won","horizonDays":90,"callsPerWeek":20,"promiseDays":3}', 1, null, 1, 1, 'DB', null, 1796043251286);
insert into keys (hash, site_id, class, label, last_four, public_key, created_at, used_at, revoked_at) values ('151ba9ca0ed76660ec4b9cd5163c7e0a6761622712271cfd6f016a50fdd54e3c', 'vWSN2Wy1riSLzVFw', 'send', 'Server', 'nlTW', null, 1796043251286, 1796043256039, null);
insert into keys (hash, site_id, class, label, last_four, public_key, created_at, used_at, revoked_at) values ('4aea97bd73fe0159341ad5b5616ac40cd6616f303fbd02fb08d42dd7371f43b4', 'vWSN2Wy1riSLzVFw', 'read', 'Read', '7yOd', null, 1796043251286, null, null);
insert into keys (hash, site_id, class, label, last_four, public_key, created_at, used_at, revoked_at) values ('947d43278b0ed036da0113908a88d70376d8e612b79259bec144bd550d4c2fd8', 'vWSN2Wy1riSLzVFw', 'write', 'Snippet', 'Sxwe', 'pk_Hgzxd7yRSSXrvTcbIrqOGtAmlt0qSxwe', 1796043251286, null, null);
insert into keys (hash, site_id, class, label, last_four, public_key, created_at, used_at, revoked_at) values ('cd934e3014e907d6b7b0c940a765c1ddeae4bd46d8e02fad21142128ff86c3d4', 'vWSN2Wy1riSLzVFw', 'admin', 'Admin', 'gm8g', null, 1796043251286, null, null);
insert into models (site_id, version, model, author, note, mode, covers, published_at, served_at) values ('vWSN2Wy1riSLzVFw', 1, '{"name":"Starter B2B","tags":[{"name":"content","patterns":["/blog*","/:section/blog{/*}?","/articles*","/:section/articles{/*}?","/guides*","/:section/guides{/*}?","/resources*","/:section/resources{/*}?","/case-studies*","/:section/case-studies{/*}?","/customers*","/:section/customers{/*}?"]},{"name":"product","patterns":["/product*","/:section/product{/*}?","/products*","/:section/products{/*}?","/features*","/:section/features{/*}?","/solutions*","/:section/solutions{/*}?","/platform*","/:section/platform{/*}?"]},{"name":"pricing","patterns":["/pricing*","/:section/pricing{/*}?","/plans*","/:section/plans{/*}?"]},{"name":"demo","patterns":["/demo","/request-demo*","/:section/request-demo{/*}?","/book-a-demo*","/:section/book-a-demo{/*}?","/trial*","/:section/trial{/*}?","/free-trial*","/:section/free-trial{/*}?","/start-trial*","/:section/start-trial{/*}?"]},{"name":"careers","patterns":["/careers*","/:section/careers{/*}?","/jobs*","/:section/jobs{/*}?"]},{"name":"investors","patterns":["/investors*","/:section/investors{/*}?","/investor-relations*","/:section/investor-relations{/*}?"]}],"groups":[{"id":"awareness","name":"Awareness","max":25},{"id":"interest","name":"Interest","max":80},{"id":"social","name":"Social","max":25},{"id":"email","name":"E-mail","max":30},{"id":"decision","name":"Decision","max":100},{"id":"negative","name":"Negative","min":-20}],"rules":[{"kind":"event","id":"content-page","name":"Read an article or guide","on":{"kind":"page_view","tag":"content"},"points":5,"caps":{"once":{"per":"url","within":"day"},"perDay":3},"decay":{"halfLifeDays":14},"group":"awareness","stage":"awareness"},{"kind":"event","id":"social-follow","name":"Follows you","on":{"kind":"social","action":"follow"},"points":10,"caps":{"lifetime":1},"decay":{"halfLifeDays":30},"group":"awareness","stage":"awareness"},{"kind":"event","id":"return-visit","name":"Came back","on":{"kind":["page_view","engagement","click","download","form","chat"]},"at":"session","points":{"first":0,"next":5},"caps":{"perDay":1},"decay":{"halfLifeDays":14},"group":"awareness","stage":"awareness"},{"kind":"event","id":"cta-click","name":"Clicked a call to action","on":{"kind":"click","name":{"known":true}},"points":5,"caps":{"perDay":2},"decay":{"halfLifeDays":14},"group":"awareness","stage":"awareness"},{"kind":"event","id":"product-page","name":"Viewed the product","on":{"kind":"page_view","tag":"product"},"points":10,"caps":{"perDay":1},"decay":{"halfLifeDays":30},"group":"interest","stage":"consideration"},{"kind":"event","id":"pricing-page","name":"Viewed pricing","on":{"kind":"page_view","tag":"pricing"},"points":20,"caps":{"perDay":1},"decay":{"halfLifeDays":30},"group":"interest","stage":"consideration"},{"kind":"event","id":"demo-page","name":"Viewed the demo or trial page","on":{"kind":"page_view","tag":"demo"},"points":25,"caps":{"perDay":1},"decay":{"halfLifeDays":30},"group":"interest","stage":"consideration"},{"kind":"event","id":"engaged-key-page","name":"Stayed a minute on a key page","on":{"kind":"engagement","tag":["product","pricing","demo"],"engagedSeconds":60},"points":5,"caps":{"once":{"per":"view","within":"day"},"perDay":2},"decay":{"halfLifeDays":30},"group":"interest","stage":"consideration"},{"kind":"event","id":"download","name":"Downloaded a file","on":{"kind":"download"},"points":{"first":20,"next":25},"caps":{"once":{"per":"file","within":"day"},"perDay":2,"perPeriod":{"count":4,"days":30}},"decay":{"halfLifeDays":30},"group":"interest","stage":"consideration"},{"kind":"event","id":"newsletter","name":"Signed up for the newsletter","on":{"kind":"form","form":{"words":["newsletter","subscribe","subscription","mailing list","updates"]}},"points":20,"caps":{"lifetime":1},"decay":{"halfLifeDays":30},"group":"interest","stage":"consideration"},{"kind":"event","id":"webinar-registered","name":"Registered for a webinar","on":{"kind":"webinar","action":"registered"},"points":10,"caps":{"perDay":1},"decay":{"halfLifeDays":30},"group":"interest","stage":"consideration"},{"kind":"event","id":"webinar-attended","name":"Attended a webinar","on":{"kind":"webinar","action":"attended"},"points":25,"caps":{"perDay":1},"decay":{"halfLifeDays":30},"group":"interest","stage":"consideration"},{"kind":"event","id":"form","name":"Sent a form","on":{"kind":"form","except":[{"kind":"form","form":{"words":["newsletter","subscribe","subscription","mailing list","updates"]}},{"kind":"form","form":{"words":["contact","enquiry","inquiry","quote","sales"]},"except":[{"kind":"form","form":{"words":["demo","trial","get started","consultation","book a call"]}}]},{"kind":"form","form":{"words":["demo","trial","get started","consultation","book a call"]}}]},"points":5,"caps":{"perDay":1},"decay":{"halfLifeDays":30},"group":"interest","stage":"consideration"},{"kind":"event","id":"chat","name":"Talked in the chat","on":{"kind":"chat","action":"conversation"},"points":15,"caps":{"perDay":1},"decay":{"halfLifeDays":30},"group":"interest","stage":"consideration"},{"kind":"event","id":"share","name":"Shared something of yours","on":{"kind":"social","action":"share"},"points":15,"caps":{"perDay":2},"decay":{"halfLifeDays":14},"group":"social","stage":"awareness"},{"kind":"event","id":"comment","name":"Commented","on":[{"kind":"social","action":"comment"},{"kind":"custom","name":"comment"}],"points":10,"caps":{"perDay":2},"decay":{"halfLifeDays":14},"group":"social","stage":"awareness"},{"kind":"event","id":"like","name":"Liked something of yours","on":{"kind":"social","action":"like"},"points":10,"caps":{"perDay":2},"decay":{"halfLifeDays":14},"group":"social","stage":"awareness"},{"kind":"event","id":"email-open","name":"Opened an e-mail","on":{"kind":"email","action":"opened"},"points":5,"caps":{"once":{"per":"message","within":"day"},"perDay":1},"decay":{"halfLifeDays":14},"group":"email","stage":"awareness"},{"kind":"event","id":"email-click","name":"Clicked in an e-mail","on":{"kind":"email","action":"clicked"},"points":15,"caps":{"perDay":1},"decay":{"halfLifeDays":30},"group":"email","stage":"consideration"},{"kind":"event","id":"contact","name":"Made an enquiry","on":{"kind":"form","form":{"words":["contact","enquiry","inquiry","quote","sales"]},"except":[{"kind":"form","form":{"words":["demo","trial","get started","consultation","book a call"]}}]},"points":50,"caps":{"perDay":1},"decay":{"halfLifeDays":60},"group":"decision","stage":"decision"},{"kind":"event","id":"demo-request","name":"Asked for a demo or a trial","on":[{"kind":"form","form":{"words":["demo","trial","get started","consultation","book a call"]}},{"kind":["custom","crm"],"name":["demo_requested","trial_started","Demo Requested","Trial Started"]}],"points":50,"caps":{"perDay":1},"decay":{"halfLifeDays":60},"group":"decision","stage":"decision"},{"kind":"event","id":"careers-page","name":"Viewed careers or investor pages","on":{"kind":"page_view","tag":["careers","investors"]},"points":-10,"caps":{"perDay":1},"decay":{"halfLifeDays":30},"group":"negative"},{"kind":"fact","id":"unsubscribed","name":"Unsubscribed from e-mail","when":{"last":{"kind":"email","action":"unsubscribed"},"notSince":{"kind":"email","action":"resubscribed"}},"points":-20},{"kind":"fact","id":"free-mailbox","name":"Only a free mailbox is known","when":{"mailbox":"free"},"points":-10},{"kind":"fact","id":"wrong-person","name":"Student, competitor or wrong role","when":{"any":[{"trait":["title","jobTitle","job_title","role","position"],"test":{"words":["student","intern","trainee","job seeker","retired"]}},{"trait":["competitor","student"],"test":[true,"true","yes"]},{"trait":"relationship","test":"competitor"}]},"points":-20},{"kind":"fact","dimension":"fit","id":"decision-maker","name":"Decides","when":{"trait":["title","jobTitle","job_title","role","position"],"test":{"words":["ceo","cto","cfo","coo","cmo","cio","ciso","cro","cpo","chief","founder","cofounder","owner","president","vp","svp","evp","partner","director","head of"]}},"points":30},{"kind":"fact","dimension":"fit","id":"manager","name":"Manages","when":{"all":[{"trait":["title","jobTitle","job_title","role","position"],"test":{"words":["manager","lead","supervisor"]}},{"not":{"trait":["title","jobTitle","job_title","role","position"],"test":{"words":["ceo","cto","cfo","coo","cmo","cio","ciso","cro","cpo","chief","founder","cofounder","owner","president","vp","svp","evp","partner","director","head of"]}}}]},"points":15},{"kind":"fact","dimension":"fit","id":"industry","name":"Target industry","when":{"trait":["industry","account.industry","company_industry"],"test":{"words":["software","saas","technology","internet","telecommunications","fintech","financial services","consulting","professional services","marketing","manufacturing","logistics"]}},"points":25},{"kind":"fact","dimension":"fit","id":"size","name":"Company of the right size","when":{"trait":["employees","account.employees","company_size","companySize","account.size","size"],"test":{"min":50,"max":5000}},"points":25},{"kind":"fact","dimension":"fit","id":"region","name":"Target region","when":{"trait":["country","account.country","region","account.region"],"test":["us","usa","united states","ca","canada","gb","uk","united kingdom","ie","ireland","de","germany","fr","france","nl","netherlands","it","italy","es","spain","europe","eu"]},"points":10},{"kind":"fact","dimension":"fit","id":"company-mailbox","name":"Company mailbox","when":{"mailbox":"company"},"points":10}],"grades":{"A":75,"B":50,"C":25},"bands":[60,40,20],"thresholds":{"enter":60,"leave":45,"minGrade":"C","dwellHours":24},"segments":[{"name":"premium","when":{"trait":"segment","test":"premium"},"enter":80},{"name":"self-serve","when":{"trait":"segment","test":["self-serve","self_serve"]},"enter":40}],"hold":{"last":{"kind":"crm","name":"spam"},"notSince":{"kind":"crm","name":"not_spam"}},"lookBackDays":30}', 'Leadlight', 'The first model', 'silent', '[]', 1796043251286, 1796043251286);
insert into events (site_id, visitor_id, id, at, kind, body) values ('vWSN2Wy1riSLzVFw', 'person:861ebfe7b711d0c82c26d89ab196a5d4', '39f397b2-7281-4b89-9c98-1ef104d7cb74', 1796043256075, 'outcome', '{"at":1796043256075,"id":"39f397b2-7281-4b89-9c98-1ef104d7cb74","outcome":"won","value":900,"by":{"email":"ben@harbrook.dev"},"kind":"outcome","receivedAt":1796043256075,"provenance":"server"}');
insert into events (site_id, visitor_id, id, at, kind, body) values ('vWSN2Wy1riSLzVFw', 'v1', 'a', 1796043255605, 'page_view', '{"id":"a","at":1796043255605,"url":"https://www.harbrook.dev/pricing","kind":"page_view","receivedAt":1796043255792,"provenance":"browser","bot":"user agent"}');
insert into events (site_id, visitor_id, id, at, kind, body) values ('vWSN2Wy1riSLzVFw', 'v1', 'b', 1796043255605, 'page_view', '{"id":"b","at":1796043255605,"url":"https://www.harbrook.dev/demo","kind":"page_view","receivedAt":1796043255792,"provenance":"browser","bot":"user agent"}');
insert into events (site_id, visitor_id, id, at, kind, body) values ('vWSN2Wy1riSLzVFw', 'v1', 'c', 1796043255605, 'identify', '{"id":"c","at":1796043255605,"kind":"identify","email":"ada@harbrook.dev","traits":{"title":"CTO"},"receivedAt":1796043255792,"provenance":"browser","bot":"user agent"}');
insert into events (site_id, visitor_id, id, at, kind, body) values ('vWSN2Wy1riSLzVFw', 'v2', 'd', 1796043255922, 'page_view', '{"id":"d","at":1796043255922,"url":"https://www.harbrook.dev/pricing","kind":"page_view","receivedAt":1796043255926,"provenance":"browser","bot":"user agent"}');
insert into events (site_id, visitor_id, id, at, kind, body) values ('vWSN2Wy1riSLzVFw', 'v2', 'e', 1796043255922, 'identify', '{"id":"e","at":1796043255922,"kind":"identify","email":"ada@harbrook.dev","traits":{"title":"CTO"},"receivedAt":1796043255926,"provenance":"browser","bot":"user agent"}');
insert into events (site_id, visitor_id, id, at, kind, body) values ('vWSN2Wy1riSLzVFw', 'v3', 'f', 1796043255946, 'page_view', '{"id":"f","at":1796043255946,"url":"https://www.harbrook.dev/blog/a","kind":"page_view","receivedAt":1796043255953,"provenance":"browser","bot":"user agent"}');
insert into events (site_id, visitor_id, id, at, kind, body) values ('vWSN2Wy1riSLzVFw', 'v3', 'g', 1796043255946, 'identify', '{"id":"g","at":1796043255946,"kind":"identify","email":"ben@harbrook.dev","traits":{"title":"CTO"},"receivedAt":1796043255953,"provenance":"browser","bot":"user agent"}');
insert into events (site_id, visitor_id, id, at, kind, body) values ('vWSN2Wy1riSLzVFw', 'v4', 'h', 1796043255980, 'page_view', '{"id":"h","at":1796043255980,"url":"https://www.harbrook.dev/careers","kind":"page_view","receivedAt":1796043256001,"provenance":"browser","bot":"user agent"}');
insert into visitors (site_id, id, version, lead_id, claim, noise, arrivals, first_seen_at, last_seen_at, registers, archived, entry) values ('vWSN2Wy1riSLzVFw', 'person:861ebfe7b711d0c82c26d89ab196a5d4', 1570482138644480, 'LNml9XMQOzil7C1e', '{"keys":["email:ben@harbrook.dev"],"provenance":"server","at":1796043256075,"id":"39f397b2-7281-4b89-9c98-1ef104d7cb74","since":1796043256075}', null, null, 1796043256075, 1796043256075, '2|l7sqms2||[[["$outcome","won",1796043256.075,"39f397b2-7281-4b89-9c98-1ef104d7cb74","server"]],[]]', null, null);
insert into visitors (site_id, id, version, lead_id, claim, noise, arrivals, first_seen_at, last_seen_at, registers, archived, entry) values ('vWSN2Wy1riSLzVFw', 'v1', 4302903154049024, 'wKIArwyocduIf0UN', '{"keys":["email:ada@harbrook.dev"],"provenance":"browser","at":1796043255605,"id":"c","since":1796043255605}', '{"minute":29934054,"count":2,"verdict":"user agent"}', '{"first":{"at":1796043255605,"id":"a","channel":"direct"},"last":{"at":1796043255605,"id":"b","channel":"direct"},"network":null}', 1796043255605, 1796043255605, '2|l7sqms2|9cemjyotpbfuf,0,0,0;la5t80ttpbfuf,0,0,0|[[["title","CTO",1796043255,"c","browser"]],[["ada@harbrook.dev",1796043255]]]', null, null);
insert into visitors (site_id, id, version, lead_id, claim, noise, arrivals, first_seen_at, last_seen_at, registers, archived, entry) values ('vWSN2Wy1riSLzVFw', 'v2', 8887255766663168, 'wKIArwyocduIf0UN', '{"keys":["email:ada@harbrook.dev"],"provenance":"browser","at":1796043255922,"id":"e","since":1796043255922}', '{"minute":29934054,"count":1,"verdict":"user agent"}', '{"first":{"at":1796043255922,"id":"d","channel":"direct"},"last":{"at":1796043255922,"id":"d","channel":"direct"},"network":null}', 1796043255922, 1796043255922, '2|l7sqms2|9cemjyotpbfuf,0,0,0|[[["title","CTO",1796043255,"e","browser"]],[["ada@harbrook.dev",1796043255]]]', null, null);
insert into visitors (site_id, id, version, lead_id, claim, noise, arrivals, first_seen_at, last_seen_at, registers, archived, entry) values ('vWSN2Wy1riSLzVFw', 'v3', 5467806799757312, 'LNml9XMQOzil7C1e', '{"keys":["email:ben@harbrook.dev"],"provenance":"browser","at":1796043255946,"id":"g","since":1796043255946}', '{"minute":29934054,"count":1,"verdict":"user agent"}', '{"first":{"at":1796043255946,"id":"f","channel":"direct"},"last":{"at":1796043255946,"id":"f","channel":"direct"},"network":null}', 1796043255946, 1796043255946, '2|l7sqms2|xps1rj8tpbfuf,0,0,0.vnyg5o5|[[["title","CTO",1796043255,"g","browser"]],[["ben@harbrook.dev",1796043255]]]', null, null);
insert into visitors (site_id, id, version, lead_id, claim, noise, arrivals, first_seen_at, last_seen_at, registers, archived, entry) values ('vWSN2Wy1riSLzVFw', 'v4', 3246199935074304, null, null, '{"minute":29934054,"count":1,"verdict":"user agent"}', '{"first":{"at":1796043255980,"id":"h","channel":"direct"},"last":{"at":1796043255980,"id":"h","channel":"direct"},"network":null}', 1796043255980, 1796043255980, '2|l7sqms2|0s5v6nitpbfuf,0,0,0|[[],[]]', null, null);
insert into links (site_id, lead_id, visitor_id, at, joined, cause, provenance) values ('vWSN2Wy1riSLzVFw', 'LNml9XMQOzil7C1e', 'person:861ebfe7b711d0c82c26d89ab196a5d4', 1796043256075, 1, 'claimed', 'server');
insert into links (site_id, lead_id, visitor_id, at, joined, cause, provenance) values ('vWSN2Wy1riSLzVFw', 'LNml9XMQOzil7C1e', 'v3', 1796043255953, 1, 'claimed', 'browser');
insert into links (site_id, lead_id, visitor_id, at, joined, cause, provenance) values ('vWSN2Wy1riSLzVFw', 'wKIArwyocduIf0UN', 'v1', 1796043255792, 1, 'claimed', 'browser');
insert into links (site_id, lead_id, visitor_id, at, joined, cause, provenance) values ('vWSN2Wy1riSLzVFw', 'wKIArwyocduIf0UN', 'v2', 1796043255926, 1, 'claimed', 'browser');
insert into leads (site_id, id, version, email, user_id, standing, claims, hands, stage, stage_at, outcome, spared, model_version, score, scored_at, ceiling, due_at, account, quarantine, released_at, arrivals, created_at, last_seen_at, registers) values ('vWSN2Wy1riSLzVFw', 'LNml9XMQOzil7C1e', 2, 'ben@harbrook.dev', null, 'claimed', 1, 0, 'customer', 1796043256075, '39f397b2-7281-4b89-9c98-1ef104d7cb74', null, 1, 4.999996919919852, 1796043256075, 4.999998269473038, null, 'harbrook.dev', null, null, '{"first":{"at":1796043255946,"id":"f","channel":"direct"},"last":{"at":1796043255946,"id":"f","channel":"direct"},"network":null}', 1796043255946, 1796043256075, '2|l7sqms2|xps1rj8tpbfuf,0,0,0.vnyg5o5|[[["$outcome","won",1796043256.075,"39f397b2-7281-4b89-9c98-1ef104d7cb74","server"],["title","CTO",1796043255,"g","browser"]],[["ben@harbrook.dev",1796043255]]]');
insert into leads (site_id, id, version, email, user_id, standing, claims, hands, stage, stage_at, outcome, spared, model_version, score, scored_at, ceiling, due_at, account, quarantine, released_at, arrivals, created_at, last_seen_at, registers) values ('vWSN2Wy1riSLzVFw', 'wKIArwyocduIf0UN', 2, 'ada@harbrook.dev', null, 'claimed', 2, 0, 'lead', 1796043255792, null, null, 1, 44.999988856697755, 1796043255926, 44.999991469227275, 1798241266729, 'harbrook.dev', null, null, '{"first":{"at":1796043255605,"id":"a","channel":"direct"},"last":{"at":1796043255922,"id":"d","channel":"direct"},"network":null}', 1796043255605, 1796043255922, '2|l7sqms2|9cemjyotpbfuf,0,1,0;la5t80ttpbfuf,0,0,0|[[["title","CTO",1796043255,"e","browser"]],[["ada@harbrook.dev",1796043255]]]');
insert into identities (site_id, key, lead_id) values ('vWSN2Wy1riSLzVFw', 'email:ada@harbrook.dev', 'wKIArwyocduIf0UN');
insert into identities (site_id, key, lead_id) values ('vWSN2Wy1riSLzVFw', 'email:ben@harbrook.dev', 'LNml9XMQOzil7C1e');
insert into transitions (site_id, lead_id, at, id, from_stage, to_stage, score, model_version, cause) values ('vWSN2Wy1riSLzVFw', 'LNml9XMQOzil7C1e', 1796043255953, '0mx39s5n5-35fKj7EwkvbOL9wQ', 'visitor', 'lead', 4.999997269473038, 1, 'identify');
insert into transitions (site_id, lead_id, at, id, from_stage, to_stage, score, model_version, cause) values ('vWSN2Wy1riSLzVFw', 'LNml9XMQOzil7C1e', 1796043256075, '0mx39s5qj-rKZcBbsZcGDKqd6Z', 'lead', 'customer', 4.999996919919852, 1, 'outcome');
insert into transitions (site_id, lead_id, at, id, from_stage, to_stage, score, model_version, cause) values ('vWSN2Wy1riSLzVFw', 'wKIArwyocduIf0UN', 1796043255792, '0mx39s5io-QORSDgGLdcaIuxtD', 'visitor', 'lead', 44.99999046922728, 1, 'identify');
insert into quotas (site_id, day, counted, count) values ('vWSN2Wy1riSLzVFw', '2026-11-30', 'events', 3);
insert into quotas (site_id, day, counted, count) values ('vWSN2Wy1riSLzVFw', '2026-11-30', 'rejected', 0);
insert into quotas (site_id, day, counted, count) values ('vWSN2Wy1riSLzVFw', '2026-11-30', 'visitors', 1);
