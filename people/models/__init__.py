"""People of a vendor's schema: accounts, teams, roles, duty shifts."""

from people.models.duty import RoleHolder, Shift
from people.models.team import Team, TeamMember
from people.models.user import User, UserKind

__all__ = ["RoleHolder", "Shift", "Team", "TeamMember", "User", "UserKind"]
