CREATE TABLE "dataset_version" (
	"digest" text PRIMARY KEY NOT NULL,
	"dataset_id" uuid NOT NULL,
	"schema_digest" text NOT NULL,
	"row_count" bigint NOT NULL,
	"registered_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "dataset" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"owner_id" uuid NOT NULL,
	"source_type" text NOT NULL,
	"purposes" text[] NOT NULL,
	"retention_days" integer,
	"location" jsonb NOT NULL,
	"registered_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "dataset_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "field" (
	"dataset_id" uuid NOT NULL,
	"name" text NOT NULL,
	"type" text NOT NULL,
	"classification" text NOT NULL,
	CONSTRAINT "field_dataset_id_name_pk" PRIMARY KEY("dataset_id","name")
);
--> statement-breakpoint
CREATE TABLE "lineage_event" (
	"digest" text PRIMARY KEY NOT NULL,
	"run_id" uuid,
	"event" jsonb NOT NULL,
	"received_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"leaf_hash" "bytea"
);
--> statement-breakpoint
CREATE TABLE "consent_clock" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"seq" bigint NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "consent_clock_one" CHECK ("consent_clock"."one")
);
--> statement-breakpoint
CREATE TABLE "consent_event" (
	"id" uuid PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"identity_id" uuid,
	"data_subject_id" uuid,
	"purpose_key" text NOT NULL,
	"purpose_version" integer NOT NULL,
	"action" text NOT NULL,
	"effective_at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"jurisdiction" text,
	"channel" text NOT NULL,
	"notice_id" text,
	"notice_digest" text,
	"app_version" text,
	"authenticated" boolean NOT NULL,
	"signal" text,
	"idem_key" text NOT NULL,
	"leaf_hash" "bytea" NOT NULL,
	CONSTRAINT "consent_event_seq_unique" UNIQUE("seq"),
	CONSTRAINT "consent_event_idem_key_unique" UNIQUE("idem_key"),
	CONSTRAINT "consent_event_bearer" CHECK (num_nonnulls("consent_event"."identity_id", "consent_event"."data_subject_id") = 1),
	CONSTRAINT "consent_event_action" CHECK ("consent_event"."action" in ('grant', 'withdraw', 'object', 'restrict', 'opt-out', 'opt-in', 'expire', 'erase'))
);
--> statement-breakpoint
CREATE TABLE "data_subject" (
	"id" uuid PRIMARY KEY NOT NULL,
	"log_pseudonym" uuid,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"erased_at" timestamp with time zone,
	CONSTRAINT "data_subject_log_pseudonym_unique" UNIQUE("log_pseudonym")
);
--> statement-breakpoint
CREATE TABLE "identity" (
	"id" uuid PRIMARY KEY NOT NULL,
	"data_subject_id" uuid,
	"type" text NOT NULL,
	"value_mac" "bytea" NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "identity_value_mac_unique" UNIQUE("value_mac")
);
--> statement-breakpoint
CREATE TABLE "purpose" (
	"key" text NOT NULL,
	"version" integer NOT NULL,
	"parent_key" text,
	"legal_basis" text NOT NULL,
	"withdrawable" boolean NOT NULL,
	"grants_from_version" integer NOT NULL,
	"sale_or_sharing" boolean NOT NULL,
	"title" text NOT NULL,
	"digest" text NOT NULL,
	"registered_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "purpose_key_version_pk" PRIMARY KEY("key","version"),
	CONSTRAINT "purpose_digest_unique" UNIQUE("digest"),
	CONSTRAINT "purpose_key" CHECK ("purpose"."key" ~ '^[a-z0-9-]+([.][a-z0-9-]+)*$'),
	CONSTRAINT "purpose_parent" CHECK ("purpose"."parent_key" is not distinct from nullif(regexp_replace("purpose"."key", '[.]?[^.]+$', ''), '')),
	CONSTRAINT "purpose_version" CHECK ("purpose"."version" >= 1 and "purpose"."grants_from_version" between 1 and "purpose"."version"),
	CONSTRAINT "purpose_legal_basis" CHECK ("purpose"."legal_basis" in ('consent', 'contract', 'legal-obligation', 'vital-interest', 'public-task', 'legitimate-interest'))
);
--> statement-breakpoint
CREATE TABLE "experiment" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"owners" text[] DEFAULT '{}'::text[] NOT NULL,
	"source_hash" text NOT NULL,
	"plan_hash" text,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notebook_version" (
	"source_hash" text PRIMARY KEY NOT NULL,
	"experiment_id" text NOT NULL,
	"plan_hash" text,
	"text" text NOT NULL,
	"added_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"added_by" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outcome_read" (
	"id" uuid PRIMARY KEY NOT NULL,
	"experiment_id" text NOT NULL,
	"run_id" uuid,
	"person_id" uuid,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"columns" text[] NOT NULL,
	"before_window_end" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "registration" (
	"id" uuid PRIMARY KEY NOT NULL,
	"experiment_id" text NOT NULL,
	"source_hash" text NOT NULL,
	"plan_hash" text NOT NULL,
	"amends" uuid,
	"reason" text,
	"changes" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"outcome_reads" integer NOT NULL,
	"registered_by" uuid NOT NULL,
	"registered_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"leaf_hash" "bytea" NOT NULL,
	CONSTRAINT "registration_amends_unique" UNIQUE("amends")
);
--> statement-breakpoint
CREATE TABLE "ledger_checkpoint" (
	"origin" text NOT NULL,
	"tree_size" bigint NOT NULL,
	"root_hash" "bytea" NOT NULL,
	"note" text NOT NULL,
	"signed_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "ledger_checkpoint_origin_tree_size_pk" PRIMARY KEY("origin","tree_size")
);
--> statement-breakpoint
CREATE TABLE "ledger_entry" (
	"origin" text NOT NULL,
	"index" bigint NOT NULL,
	"bytes" "bytea" NOT NULL,
	"leaf_hash" "bytea" NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"sequenced_at" timestamp with time zone NOT NULL,
	CONSTRAINT "ledger_entry_origin_index_pk" PRIMARY KEY("origin","index"),
	CONSTRAINT "ledger_entry_origin_leafHash_unique" UNIQUE("origin","leaf_hash"),
	CONSTRAINT "ledger_entry_leaf" CHECK ("ledger_entry"."leaf_hash" = sha256('\x00'::bytea || "ledger_entry"."bytes"))
);
--> statement-breakpoint
CREATE TABLE "ledger_head" (
	"origin" text PRIMARY KEY NOT NULL,
	"tree_size" bigint NOT NULL,
	"root_hash" "bytea" NOT NULL,
	"right_edge" "bytea"[] NOT NULL,
	"sequenced_at" timestamp with time zone NOT NULL,
	CONSTRAINT "ledger_head_size" CHECK ("ledger_head"."tree_size" >= 0 and octet_length("ledger_head"."root_hash") = 32)
);
--> statement-breakpoint
CREATE TABLE "ledger_stage" (
	"stage_id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ledger_stage_stage_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"origin" text NOT NULL,
	"writer_id" uuid NOT NULL,
	"writer_seq" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"bytes" "bytea" NOT NULL,
	"leaf_hash" "bytea" NOT NULL,
	"xid" text DEFAULT pg_current_xact_id()::text NOT NULL,
	CONSTRAINT "ledger_stage_writerId_writerSeq_unique" UNIQUE("writer_id","writer_seq"),
	CONSTRAINT "ledger_stage_leaf" CHECK ("ledger_stage"."leaf_hash" = sha256('\x00'::bytea || "ledger_stage"."bytes")),
	CONSTRAINT "ledger_stage_size" CHECK (octet_length("ledger_stage"."bytes") between 1 and 65535)
);
--> statement-breakpoint
CREATE TABLE "ledger_writer" (
	"writer_id" uuid PRIMARY KEY NOT NULL,
	"origin" text NOT NULL,
	"opened_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"closed_at" timestamp with time zone,
	"abandoned" "int8multirange" DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_token" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"name" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"expires_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_token_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "idempotency_key" (
	"person_id" uuid NOT NULL,
	"key" text NOT NULL,
	"route" text NOT NULL,
	"request_hash" text NOT NULL,
	"status" integer,
	"body" jsonb,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "idempotency_key_person_id_key_pk" PRIMARY KEY("person_id","key")
);
--> statement-breakpoint
CREATE TABLE "person" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"roles" text[] DEFAULT '{}'::text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"disabled_at" timestamp with time zone,
	CONSTRAINT "person_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"opened_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "cell_cache" (
	"cache_key" text PRIMARY KEY NOT NULL,
	"experiment_id" text NOT NULL,
	"cell" text NOT NULL,
	"components" jsonb NOT NULL,
	"output_hash" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "output" (
	"hash" text PRIMARY KEY NOT NULL,
	"body" "bytea" NOT NULL,
	"added_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "report" (
	"report_hash" text PRIMARY KEY NOT NULL,
	"result_hash" text NOT NULL,
	"html" text NOT NULL,
	"bundle" jsonb NOT NULL,
	"made_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "result" (
	"result_hash" text PRIMARY KEY NOT NULL,
	"run_id" uuid NOT NULL,
	"body" jsonb NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"leaf_hash" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cell_outcome" (
	"run_id" uuid NOT NULL,
	"cell" text NOT NULL,
	"outcome" text NOT NULL,
	"output_hash" text,
	"cache_key" text,
	"ms" integer NOT NULL,
	CONSTRAINT "cell_outcome_run_id_cell_pk" PRIMARY KEY("run_id","cell"),
	CONSTRAINT "cell_outcome_known" CHECK ("cell_outcome"."outcome" in ('ok', 'cached', 'failed', 'blocked', 'cancelled', 'refused'))
);
--> statement-breakpoint
CREATE TABLE "run_event" (
	"run_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"type" text NOT NULL,
	"body" jsonb NOT NULL,
	CONSTRAINT "run_event_run_id_seq_pk" PRIMARY KEY("run_id","seq")
);
--> statement-breakpoint
CREATE TABLE "run" (
	"id" uuid PRIMARY KEY NOT NULL,
	"experiment_id" text NOT NULL,
	"source_hash" text NOT NULL,
	"plan_hash" text NOT NULL,
	"params" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"as_of" timestamp with time zone NOT NULL,
	"confirmatory" boolean NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"fence" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"requested_by" uuid NOT NULL,
	"requested_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"started_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"cancel_requested_at" timestamp with time zone,
	"result_hash" text,
	"failure" jsonb,
	CONSTRAINT "run_state" CHECK ("run"."state" in ('queued', 'running', 'completed', 'failed', 'refused', 'cancelled', 'aborted')),
	CONSTRAINT "run_completed_with_result" CHECK (("run"."state" = 'completed') = ("run"."result_hash" is not null)),
	CONSTRAINT "run_ended" CHECK (("run"."state" in ('queued', 'running')) = ("run"."ended_at" is null))
);
--> statement-breakpoint
ALTER TABLE "dataset_version" ADD CONSTRAINT "dataset_version_dataset_id_dataset_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."dataset"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dataset" ADD CONSTRAINT "dataset_owner_id_person_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "field" ADD CONSTRAINT "field_dataset_id_dataset_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."dataset"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity" ADD CONSTRAINT "identity_data_subject_id_data_subject_id_fk" FOREIGN KEY ("data_subject_id") REFERENCES "public"."data_subject"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notebook_version" ADD CONSTRAINT "notebook_version_experiment_id_experiment_id_fk" FOREIGN KEY ("experiment_id") REFERENCES "public"."experiment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notebook_version" ADD CONSTRAINT "notebook_version_added_by_person_id_fk" FOREIGN KEY ("added_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outcome_read" ADD CONSTRAINT "outcome_read_experiment_id_experiment_id_fk" FOREIGN KEY ("experiment_id") REFERENCES "public"."experiment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outcome_read" ADD CONSTRAINT "outcome_read_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registration" ADD CONSTRAINT "registration_experiment_id_experiment_id_fk" FOREIGN KEY ("experiment_id") REFERENCES "public"."experiment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registration" ADD CONSTRAINT "registration_source_hash_notebook_version_source_hash_fk" FOREIGN KEY ("source_hash") REFERENCES "public"."notebook_version"("source_hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registration" ADD CONSTRAINT "registration_registered_by_person_id_fk" FOREIGN KEY ("registered_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_key" ADD CONSTRAINT "idempotency_key_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cell_cache" ADD CONSTRAINT "cell_cache_experiment_id_experiment_id_fk" FOREIGN KEY ("experiment_id") REFERENCES "public"."experiment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cell_cache" ADD CONSTRAINT "cell_cache_output_hash_output_hash_fk" FOREIGN KEY ("output_hash") REFERENCES "public"."output"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report" ADD CONSTRAINT "report_result_hash_result_result_hash_fk" FOREIGN KEY ("result_hash") REFERENCES "public"."result"("result_hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cell_outcome" ADD CONSTRAINT "cell_outcome_run_id_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."run"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_event" ADD CONSTRAINT "run_event_run_id_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."run"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_experiment_id_experiment_id_fk" FOREIGN KEY ("experiment_id") REFERENCES "public"."experiment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_source_hash_notebook_version_source_hash_fk" FOREIGN KEY ("source_hash") REFERENCES "public"."notebook_version"("source_hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_requested_by_person_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_result_hash_result_result_hash_fk" FOREIGN KEY ("result_hash") REFERENCES "public"."result"("result_hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "dataset_version_dataset_id_registered_at_index" ON "dataset_version" USING btree ("dataset_id","registered_at");--> statement-breakpoint
CREATE INDEX "lineage_event_run_id_received_at_index" ON "lineage_event" USING btree ("run_id","received_at");--> statement-breakpoint
CREATE INDEX "consent_event_data_subject_id_purpose_key_index" ON "consent_event" USING btree ("data_subject_id","purpose_key");--> statement-breakpoint
CREATE INDEX "consent_event_identity_id_purpose_key_index" ON "consent_event" USING btree ("identity_id","purpose_key");--> statement-breakpoint
CREATE INDEX "consent_event_purpose_key_seq_index" ON "consent_event" USING btree ("purpose_key","seq");--> statement-breakpoint
CREATE INDEX "identity_data_subject_id_index" ON "identity" USING btree ("data_subject_id");--> statement-breakpoint
CREATE INDEX "notebook_version_experiment_id_added_at_index" ON "notebook_version" USING btree ("experiment_id","added_at");--> statement-breakpoint
CREATE INDEX "outcome_read_experiment_id_at_index" ON "outcome_read" USING btree ("experiment_id","at");--> statement-breakpoint
CREATE INDEX "registration_experiment_id_registered_at_index" ON "registration" USING btree ("experiment_id","registered_at");--> statement-breakpoint
CREATE UNIQUE INDEX "registration_first" ON "registration" USING btree ("experiment_id") WHERE "registration"."amends" is null;--> statement-breakpoint
CREATE INDEX "ledger_stage_origin_stage_id_index" ON "ledger_stage" USING btree ("origin","stage_id");--> statement-breakpoint
CREATE INDEX "ledger_stage_leaf_hash_index" ON "ledger_stage" USING btree ("leaf_hash");--> statement-breakpoint
CREATE INDEX "cell_cache_experiment_id_cell_at_index" ON "cell_cache" USING btree ("experiment_id","cell","at");--> statement-breakpoint
CREATE INDEX "report_result_hash_made_at_index" ON "report" USING btree ("result_hash","made_at");--> statement-breakpoint
CREATE INDEX "run_experiment_id_requested_at_index" ON "run" USING btree ("experiment_id","requested_at");--> statement-breakpoint
CREATE INDEX "run_requested_at_index" ON "run" USING btree ("requested_at") WHERE "run"."ended_at" is null;