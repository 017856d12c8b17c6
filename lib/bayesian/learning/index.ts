/** @file Learning by local rules on spikes; its names go out through `engram/bayesian`. */
export {
  type Learner,
  type LearnerOptions,
  type LearningModel,
  type Lesson,
  prepareLearner,
} from "./learner";
export { type Novelty, type RecruitmentSetting, recruitmentErrors, recruitmentThreshold } from "./novelty";
export type { Homeostasis } from "./prior-learning";
export type { SignRule } from "./signs";
export type { Forgetting } from "./slots";
export type { LearnerSnapshot } from "./snapshot";
export {
  type Drift,
  learnedCosine,
  type PalimpsestSetting,
  palimpsestRecall,
  plasticityCost,
  presentationShare,
  trackingError,
  trackingRate,
} from "./theory";
export {
  prepareTransitionLearner,
  type TransitionLearner,
  type TransitionLearnerOptions,
  type TransitionSnapshot,
} from "./transition-learner";
