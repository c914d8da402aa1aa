import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { useConditionWords } from "../../components/conditionWords";
import { useEventName } from "../../components/eventName";
import { useFieldName } from "../../components/fieldWords";
import { useListOptions } from "../../components/rules/catalogues";
import { useCouponTemplateNames, useJourneyNames, useSegmentNames, useTemplateNames } from "../../components/names";
import { branchesOf } from "./canvas/branches";

type Rule = Schema<"Rule">;

const units = [["days", 86_400], ["hours", 3_600], ["minutes", 60], ["seconds", 1]] as const;

/** Returns a function that says a duration in words: `1 day 2 hours`. */
export function useDuration(): (seconds: number) => string {
  const { t } = useTranslation();
  return (seconds) => {
    let rest = seconds;
    const parts: string[] = [];
    for (const [unit, size] of units) {
      const count = Math.floor(rest / size);
      if (count > 0) parts.push(t(`journeys.units.${unit}`, { count }));
      rest -= count * size;
    }
    return parts.slice(0, 2).join(" ") || t("journeys.units.seconds", { count: 0 });
  };
}

/** Returns a function that says a whole rule in one sentence. */
export function useRuleSentence(): (rule: Rule | undefined) => string {
  const { t } = useTranslation();
  const words = useConditionWords();
  const sentence = (rule: Rule | undefined): string => {
    if (!rule) return "";
    if (rule.all) return rule.all.rules.map(sentence).join(t("rule.and"));
    if (rule.any) return rule.any.rules.map(sentence).join(t("rule.or"));
    return rule.not ? t("journeys.not", { rule: sentence(rule.not) }) : words(rule);
  };
  return sentence;
}

/** Returns a function that says what a step does. */
export function useStepWords(): (step: Schema<"Step">) => string {
  const { t } = useTranslation();
  const duration = useDuration();
  const sentence = useRuleSentence();
  const templateName = useTemplateNames();
  const couponName = useCouponTemplateNames();
  const journeyName = useJourneyNames();
  const word = useEnumWords();
  const traitWords = ({ trait, constant, eventProperty, remove }: Schema<"UpdateTraitStep">) => {
    if (remove) return t("journeys.traitRemoved", { trait });
    return trait && `${trait} = ${eventProperty ? t("journeys.ofEvent", { property: eventProperty }) : typeof constant === "string" ? constant : JSON.stringify(constant)}`;
  };
  const occurrence = useOccurrenceWords();
  const waitWords = ({ durationSeconds, untilTime, untilDate }: Schema<"WaitStep">) => {
    if (untilTime) {
      const days = untilTime.workdays ? t("journeyEditor.allowed.workdays") : untilTime.weekdays.map((day) => t(`conversations.weekdays.${day as 1 | 2 | 3 | 4 | 5 | 6 | 7}`)).join(" ");
      return t("journeys.untilTime", { time: untilTime.timeOfDay, days }).trim();
    }
    if (untilDate) return t("journeys.untilDate", { name: untilDate.property ?? untilDate.trait ?? "", count: untilDate.offsetDays, time: untilDate.timeOfDay }).trim();
    return duration(Number(durationSeconds));
  };
  return (step) => {
    if (step.send) return [step.send.templateId, ...step.send.fallbackTemplateIds].map(templateName).join(" → ");
    if (step.wait) return waitWords(step.wait);
    if (step.waitForEvents) return step.waitForEvents.branches.map(({ on }) => occurrence(on)).filter(Boolean).join(t("rule.or"));
    if (step.condition) return sentence(step.condition.rule);
    if (step.split) return step.split.branches.map(({ displayName, rule }) => displayName || sentence(rule)).filter(Boolean).join(" / ");
    if (step.randomSplit) return step.randomSplit.branches.map(({ displayName, branchId, weight }) => `${displayName || branchId} ${weight / 100}%`).join(" / ");
    if (step.updateTrait) return traitWords(step.updateTrait);
    if (step.points) return `${word("PointsOperation", step.points.operation)} · ${step.points.points}`;
    if (step.startJourney) return journeyName(step.startJourney.journeyId);
    if (step.endJourney) return journeyName(step.endJourney.journeyId);
    if (step.coupon) return couponName(step.coupon.couponTemplateId);
    if (step.removeTag) return step.removeTag.tag;
    if (step.addTag) return step.addTag.tag;
    if (step.task) return step.task.title && `${word("TaskKind", step.task.kind)} · ${step.task.title}`;
    return step.webhook ? step.webhook.url : (step.exit?.reason ?? "");
  };
}

/** Returns a function that says what may happen to a customer; empty where that is not said yet. */
export function useOccurrenceWords(): (on: Schema<"JourneyOccurrence"> | undefined) => string {
  const { t } = useTranslation();
  const eventName = useEventName();
  const words = useConditionWords();
  const segmentName = useSegmentNames();
  return (on) => {
    if (on?.event) {
      const wanted = on.event.filters.map(({ property, op, value }) => words({ trait: { name: property, op, value } })).join(t("rule.and"));
      const name = eventName(on.event.eventName);
      return wanted ? t("rule.eventWhere", { name, wanted }) : name;
    }
    if (on?.segmentEntered !== undefined) return on.segmentEntered && t("journeys.segmentEntered", { name: segmentName(on.segmentEntered) });
    if (on?.segmentLeft !== undefined) return on.segmentLeft && t("journeys.segmentLeft", { name: segmentName(on.segmentLeft) });
    if (on?.unsubscribed) return t("journeyEditor.occurrences.unsubscribed");
    return on?.complained ? t("journeyEditor.occurrences.complained") : "";
  };
}

/** Returns a function that says by which of a step's ways; empty for the one to the step after it. */
export function useBranchWords(): (step: Schema<"Step"> | undefined, key: string) => string {
  const { t } = useTranslation();
  return useCallback(
    (step, key) => {
      const branch = step && branchesOf(step).find((each) => each.key === key);
      if (!branch?.place) return key && t(`journeys.branches.${key}`);
      const name = branch.name || t("journeys.branchAt", { place: branch.place });
      return branch.weight === undefined ? name : `${name} · ${branch.weight / 100}%`;
    },
    [t],
  );
}

/** Returns a function that says who enters. */
export function useEntryWords(): (definition: Schema<"JourneyDefinition">) => string {
  const { t } = useTranslation();
  const eventName = useEventName();
  const words = useConditionWords();
  const segmentName = useSegmentNames();
  const fieldName = useFieldName();
  const lists = useListOptions();
  const listName = (listId: string) => lists.find(({ value }) => value === listId)?.label ?? listId;
  return ({ entry }) => {
    if (entry?.segmentEntered) return t("journeys.entry.segment", { name: segmentName(entry.segmentEntered.segmentId) });
    if (entry?.segmentLeft) return t("journeys.entry.segmentLeft", { name: segmentName(entry.segmentLeft.segmentId) });
    if (entry?.schedule) return t(`journeys.entry.${entry.schedule.recurrence}`, { name: segmentName(entry.schedule.segmentId), time: entry.schedule.localTime, day: entry.schedule.firstDate });
    if (entry?.date) {
      const { trait, festival, offsetDays, localTime } = entry.date;
      const lunar = entry.date.calendar === "CALENDAR_LUNAR" ? t("journeys.entry.lunar") : "";
      const what = festival ? t("journeys.entry.festival", { month: festival.month, day: festival.day }) : fieldName(trait ?? "");
      return t(offsetDays === 0 ? "journeys.entry.onDate" : offsetDays < 0 ? "journeys.entry.beforeDate" : "journeys.entry.afterDate", { what: `${lunar}${what}`, days: Math.abs(offsetDays), time: localTime });
    }
    if (entry?.customerList) return t("journeys.entry.list", { name: listName(entry.customerList.customerListId) });
    if (entry?.api) return t("journeys.entry.api");
    if (!entry?.event) return t("journeys.entry.none");
    // A property of an event is compared as a trait is, in the same words.
    const wanted = entry.event.filters.map(({ property, op, value }) => words({ trait: { name: property, op, value } })).join(t("rule.and"));
    const name = eventName(entry.event.eventName);
    return t("journeys.entry.event", { name: wanted ? t("rule.eventWhere", { name, wanted }) : name });
  };
}
