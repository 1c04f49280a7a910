-- A changed text used to take a registered experiment back to "checked".
UPDATE "experiment" SET "state" = 'registered'
WHERE "state" IN ('draft', 'checked')
  AND EXISTS (SELECT 1 FROM "registration" WHERE "registration"."experiment_id" = "experiment"."id");--> statement-breakpoint
-- A confirmatory result used to leave it "registered".
UPDATE "experiment" SET "state" = 'analysed'
WHERE "state" = 'registered'
  AND EXISTS (
    SELECT 1 FROM "run"
    JOIN "result" ON "result"."result_hash" = "run"."result_hash" AND "result"."body" -> 'confirmatory' = 'true'::jsonb
    JOIN "registration" ON "registration"."experiment_id" = "run"."experiment_id" AND "registration"."plan_hash" = "run"."plan_hash"
    WHERE "run"."experiment_id" = "experiment"."id"
      AND NOT EXISTS (SELECT 1 FROM "registration" AS "later" WHERE "later"."amends" = "registration"."id")
  );
