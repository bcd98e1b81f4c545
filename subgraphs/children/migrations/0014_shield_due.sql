-- That a shield is to be decided on or reviewed is told once to each team that looks after the case, for each time it is due.
create unique index told_when_due on children.notice (about, authority, at) where kind = 'SHIELD_DUE';
