-- Rows of these tables are only added. Grants keep the service from more; these triggers keep everyone,
-- the owner's own hurried hand included.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of "%" is refused: its rows are only added', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'notebook_version', 'registration', 'outcome_read', 'run_event', 'cell_outcome', 'result', 'report',
    'lineage_event', 'dataset_version', 'purpose', 'consent_event', 'ledger_entry', 'ledger_checkpoint'
  ] LOOP
    EXECUTE format('CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
  END LOOP;
  -- Staged entries leave for the ledger only; heads, writers and the clock move, but are never emptied.
  FOREACH name IN ARRAY ARRAY['ledger_stage'] LOOP
    EXECUTE format('CREATE TRIGGER never_edited BEFORE UPDATE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['ledger_head', 'ledger_writer', 'consent_clock'] LOOP
    EXECUTE format('CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
  END LOOP;
END $$;
--> statement-breakpoint
-- Neither the size of a ledger nor the count of consent events ever goes down.
CREATE FUNCTION refuse_going_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '"%" may not go back', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER only_forward BEFORE UPDATE ON ledger_head FOR EACH ROW
  WHEN (NEW.origin <> OLD.origin OR NEW.tree_size < OLD.tree_size OR NEW.sequenced_at < OLD.sequenced_at)
  EXECUTE FUNCTION refuse_going_back();
--> statement-breakpoint
CREATE TRIGGER only_forward BEFORE UPDATE ON consent_clock FOR EACH ROW
  WHEN (NEW.seq < OLD.seq OR NEW.recorded_at < OLD.recorded_at)
  EXECUTE FUNCTION refuse_going_back();
--> statement-breakpoint
INSERT INTO consent_clock (seq, recorded_at) VALUES (0, clock_timestamp());
--> statement-breakpoint
-- The service may not write to the tables of the ledger; these functions, which run with the owner's rights, are its
-- only way to move a staged entry into the tree.
CREATE FUNCTION ledger_open(p_origin text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO ledger_head (origin, tree_size, root_hash, right_edge, sequenced_at)
  VALUES (p_origin, 0, sha256(''), '{}', clock_timestamp()) ON CONFLICT DO NOTHING
$$;
--> statement-breakpoint
-- Locks the head until the transaction ends, so that one sequencer works at a time.
CREATE FUNCTION ledger_lock(p_origin text) RETURNS SETOF ledger_head
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT * FROM ledger_head WHERE origin = p_origin FOR UPDATE
$$;
--> statement-breakpoint
-- Moves the named staged entries, in the order of their stage ids, to the end of the tree. An entry can neither be
-- dropped nor put in from elsewhere here.
CREATE FUNCTION ledger_commit(p_origin text, p_size bigint, p_stage_ids bigint[], p_root bytea, p_edge bytea[])
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  head ledger_head;
  moved bigint;
  sequenced timestamptz;
BEGIN
  SELECT * INTO STRICT head FROM ledger_head WHERE origin = p_origin FOR UPDATE;
  IF head.tree_size <> p_size THEN
    RAISE EXCEPTION 'the ledger has grown meanwhile' USING ERRCODE = 'serialization_failure';
  END IF;
  sequenced := greatest(clock_timestamp(), head.sequenced_at);
  WITH taken AS (
    DELETE FROM ledger_stage WHERE origin = p_origin AND stage_id = ANY (p_stage_ids)
    RETURNING stage_id, bytes, leaf_hash, at
  )
  INSERT INTO ledger_entry (origin, index, bytes, leaf_hash, at, sequenced_at)
  SELECT p_origin, p_size - 1 + row_number() OVER (ORDER BY stage_id), bytes, leaf_hash, at, sequenced FROM taken;
  GET DIAGNOSTICS moved = ROW_COUNT;
  IF moved <> cardinality(p_stage_ids) THEN
    RAISE EXCEPTION 'not all of these entries are staged' USING ERRCODE = 'serialization_failure';
  END IF;
  UPDATE ledger_head SET tree_size = p_size + moved, root_hash = p_root, right_edge = p_edge, sequenced_at = sequenced
  WHERE origin = p_origin;
  RETURN p_size + moved;
END $$;
--> statement-breakpoint
CREATE FUNCTION ledger_close_writer(p_writer_id uuid, p_abandoned int8multirange) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE ledger_writer SET closed_at = clock_timestamp(), abandoned = p_abandoned
  WHERE writer_id = p_writer_id AND closed_at IS NULL;
  RETURN FOUND;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION ledger_open, ledger_lock, ledger_commit, ledger_close_writer FROM PUBLIC;
