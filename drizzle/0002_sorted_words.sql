ALTER TABLE "consent_event" DROP CONSTRAINT "consent_event_action";--> statement-breakpoint
ALTER TABLE "purpose" DROP CONSTRAINT "purpose_legal_basis";--> statement-breakpoint
ALTER TABLE "cell_outcome" DROP CONSTRAINT "cell_outcome_known";--> statement-breakpoint
ALTER TABLE "run" DROP CONSTRAINT "run_state";--> statement-breakpoint
ALTER TABLE "consent_event" ADD CONSTRAINT "consent_event_action" CHECK ("consent_event"."action" in ('erase', 'expire', 'grant', 'object', 'opt-in', 'opt-out', 'restrict', 'withdraw'));--> statement-breakpoint
ALTER TABLE "purpose" ADD CONSTRAINT "purpose_legal_basis" CHECK ("purpose"."legal_basis" in ('consent', 'contract', 'legal-obligation', 'legitimate-interest', 'public-task', 'vital-interest'));--> statement-breakpoint
ALTER TABLE "cell_outcome" ADD CONSTRAINT "cell_outcome_known" CHECK ("cell_outcome"."outcome" in ('blocked', 'cached', 'cancelled', 'failed', 'ok', 'refused'));--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_state" CHECK ("run"."state" in ('aborted', 'cancelled', 'completed', 'failed', 'queued', 'refused', 'running'));