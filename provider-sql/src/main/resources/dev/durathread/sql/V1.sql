-- Placeholders: schema = what stands before a table's name; key = the type of an id. How a table is kept, which
-- docs/schema.md explains: updated = rows that change; appended = rows that never do; clustered = small rows found by their
-- key; queue = such rows that soon go; busy = few rows that change all the time.

create table ${schema}instances (
  instance_id ${key} not null primary key,
  incarnation bigint not null,
  execution_id bigint not null,
  last_event_id bigint not null,
  status text not null,
  name text not null,
  version text,
  code ${key} not null,
  format integer not null,
  input text not null,
  parent_id ${key},
  parent_execution_id bigint,
  parent_event_id bigint,
  output text,
  failure text,
  cancel_reason text,
  custom_status text,
  custom_status_version bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  start_at bigint not null,
  completed_at bigint,
  suspended integer not null,
  blocked text,
  held_by ${key},
  ready_at bigint,
  last_sequence bigint not null,
  deliveries integer not null
) ${updated};

create index instances_ready on ${schema}instances (ready_at) where ready_at is not null and status <> 'PENDING';

create index instances_fresh on ${schema}instances (ready_at) where ready_at is not null and status = 'PENDING';

create index instances_held on ${schema}instances (held_by) where held_by is not null;

create index instances_created on ${schema}instances (created_at, instance_id);

create index instances_parent on ${schema}instances (parent_id) where parent_id is not null;

create index instances_finished on ${schema}instances (completed_at, instance_id)
  where completed_at is not null and parent_id is null;

create index instances_blocked on ${schema}instances (created_at, instance_id) where blocked is not null;

create table ${schema}executions (
  instance_id ${key} not null,
  execution_id bigint not null,
  status text not null,
  started_at bigint not null,
  completed_at bigint,
  primary key (instance_id, execution_id)
) ${clustered};

create table ${schema}history (
  instance_id ${key} not null,
  execution_id bigint not null,
  event_id bigint not null,
  kind text not null,
  event text not null,
  primary key (instance_id, execution_id, event_id)
) ${appended};

create table ${schema}inbox (
  instance_id ${key} not null,
  sequence bigint not null,
  execution_id bigint not null,
  message_id text,
  event text not null,
  primary key (instance_id, sequence)
) ${queue};

create table ${schema}message_ids (
  instance_id ${key} not null,
  message_id ${key} not null,
  primary key (instance_id, message_id)
) ${clustered};

create table ${schema}tasks (
  instance_id ${key} not null,
  execution_id bigint not null,
  activity_id bigint not null,
  name ${key} not null,
  input text not null,
  tag ${key},
  session ${key},
  options text not null,
  scheduled_at bigint not null,
  queue_deadline bigint,
  stray_at bigint not null,
  visible_at bigint not null,
  attempts integer not null,
  deliveries integer not null,
  last_failure text,
  heartbeat text,
  held_by ${key},
  token bigint,
  primary key (instance_id, execution_id, activity_id)
) ${queue};

create index tasks_free on ${schema}tasks (visible_at, activity_id) where held_by is null;

create index tasks_tagged on ${schema}tasks (tag, visible_at) where held_by is null;

create index tasks_overdue on ${schema}tasks (queue_deadline) where held_by is null and queue_deadline is not null;

create index tasks_held on ${schema}tasks (held_by) where held_by is not null;

create table ${schema}timers (
  instance_id ${key} not null,
  timer_id bigint not null,
  due_at bigint not null,
  primary key (instance_id, timer_id)
) ${queue};

create table ${schema}key_values (
  instance_id ${key} not null,
  key ${key} not null,
  value text not null,
  updated_at bigint not null,
  primary key (instance_id, key)
) ${clustered};

create table ${schema}sessions (
  session_id ${key} not null primary key,
  owner ${key} not null,
  until bigint not null,
  last_active bigint not null
) ${busy};

create table ${schema}nodes (
  node_id ${key} not null primary key,
  name ${key} not null,
  until bigint not null
) ${busy};
