/** All cases, in the order of their phases. */
import { phases, type Case } from '../case';
import { brokerCases } from './brokers';
import { catalogCases } from './catalog';
import { configurationCases } from './configurations';
import { quotaCases } from './quota';
import { tagCases } from './tags';
import { userCases } from './users';

/** Within a phase, a case may need what those before it have created. */
const all = [...brokerCases, ...configurationCases, ...catalogCases, ...tagCases, ...userCases, ...quotaCases];

export const cases: readonly Case[] = phases.flatMap((phase) => all.filter((each) => each.phase === phase));
